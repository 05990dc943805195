import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { makeCertificate } from '../../../../test/support/servers/certificate.js';
import { installMongo } from '../../../../test/support/servers/install-mongo.js';
import { type MongoServer, startMongo } from '../../../../test/support/servers/mongo.js';
import { canHave } from '../../../../test/support/servers/needed.js';
import { OPENSSL } from '../../../../test/support/servers/tools.js';
import { VIEWS } from '../views.js';
import { MongoViewStore } from './mongo-view-store.js';

const describeOnMongo = (await OPENSSL.find()) && (await canHave(installMongo)) ? describe : describe.skip;
const PASSWORD = 'a-secret-of-the-test';

describeOnMongo('a MongoDB with TLS and with users', () => {
  let server: MongoServer;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartulary-mongo-secured-'));
    const { key, certificate } = await makeCertificate();
    const foreign = await makeCertificate();
    await writeFile(join(folder, 'server.pem'), key + certificate);
    await writeFile(join(folder, 'own.pem'), certificate);
    await writeFile(join(folder, 'foreign.pem'), foreign.certificate);
    await writeFile(join(folder, 'key'), randomBytes(96).toString('base64'), { mode: 0o600 });
    const auth = ['--auth', '--keyFile', join(folder, 'key')];
    // Whoever starts it looks whether it is in use without TLS, and without a user.
    const tls = ['--tlsMode', 'preferTLS', '--tlsCertificateKeyFile', join(folder, 'server.pem')];
    server = await startMongo({
      args: [...auth, ...tls, '--tlsAllowConnectionsWithoutCertificates', '--tlsCAFile', join(folder, 'own.pem')],
    });
    const client = new MongoClient(server.url);
    await client.db('admin').command({ createUser: 'ada', pwd: PASSWORD, roles: ['root'] });
    await client.close();
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  const urlOf = ({ user = `ada:${PASSWORD}@`, ca = 'own.pem' } = {}): string =>
    `${server.url.replace('mongodb://', `mongodb://${user}`)}&authSource=admin&tls=true&tlsCAFile=${encodeURIComponent(join(folder, ca))}`;

  it('takes who has the password and the certificate', async () => {
    const store = await MongoViewStore.open({ url: urlOf(), database: 'secured' }, VIEWS);
    expect(await store.cursor(0)).toBeUndefined();
    await store.close();
  });

  it.each([
    ['a wrong password', { user: 'ada:wrong-one@' }],
    ['no user', { user: '' }],
    ['a certificate that another one signed', { ca: 'foreign.pem' }],
  ])('%s is refused, without secrets', async (_, wrong) => {
    const error = await MongoViewStore.open({ url: urlOf(wrong), database: 'secured' }, VIEWS).then(
      () => new Error('taken'),
      (refused: Error) => refused,
    );
    expect(error.message).toMatch(/MongoDB/);
    expect(error).toHaveProperty('code', expect.stringMatching(/^(START_REFUSED|UNAVAILABLE)$/));
    expect(error.message).not.toMatch(/wrong-one|a-secret|127\.0\.0\.1/);
  });
});
