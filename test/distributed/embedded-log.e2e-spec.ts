import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { installMongo } from '../support/servers/install-mongo.js';
import { installS3 } from '../support/servers/install-s3.js';
import { type MongoServer, startMongo } from '../support/servers/mongo.js';
import { canHave } from '../support/servers/needed.js';
import { type S3Server, startS3 } from '../support/servers/s3.js';
import { AppRun } from './app-process.js';

const describeOnServers = (await canHave(installMongo, installS3)) ? describe : describe.skip;

describeOnServers('a registry with its log in a folder', () => {
  let mongo: MongoServer;
  let s3: S3Server;
  const folder = mkdtempSync(join(tmpdir(), 'cartulary-mixed-'));
  beforeAll(async () => {
    [mongo, s3] = await Promise.all([startMongo(), startS3()]);
  });
  afterAll(async () => {
    await Promise.all([mongo.stop(), s3.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const onMongo = () => ({ MONGODB_URL: mongo.url });
  const onS3 = () => ({
    S3_ENDPOINT: s3.url,
    S3_ACCESS_KEY: s3.accessKey,
    S3_SECRET_KEY: s3.secretKey,
    S3_CREATE_BUCKET: '1',
  });

  it.each([
    ['views and names in MongoDB', 'mongo', onMongo, ['views.db', 'identity.db']],
    ['artifacts in S3', 's3', onS3, ['artifacts']],
  ])('keeps %s where that is named', async (said, name, env, absent) => {
    const dataDir = join(folder, name);
    const settings = { ...env(), CARTULARY_DATA_DIR: dataDir };
    const first = new AppRun('standalone', settings);
    const client = new Client(await first.url());
    expect(first.stdout).toContain(said.replace('and names ', ''));
    expect((await client.as('ada').register('m')).status).toBe(201);
    expect(await first.end()).toBe(0);
    for (const file of absent) expect(existsSync(join(dataDir, file))).toBe(false);
    expect(readdirSync(dataDir)).toContain('log.db');

    const second = new AppRun('standalone', settings);
    const again = new Client(await second.url());
    const { body } = await again.get('/v1/models/default/m/versions/1');
    const { registeredBy, artifact } = body as unknown as { registeredBy: string; artifact: { digest: string } };
    expect(registeredBy).toBe('ada');
    expect((await again.get(`/v1/artifacts/${artifact.digest}`)).text).toContain('weights of m');
    expect(await second.end()).toBe(0);
  });
});
