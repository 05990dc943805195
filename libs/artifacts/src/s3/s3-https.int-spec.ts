import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeCertificate } from '../../../../test/support/servers/certificate.js';
import { installS3 } from '../../../../test/support/servers/install-s3.js';
import { canHave } from '../../../../test/support/servers/needed.js';
import { type S3Server, startS3 } from '../../../../test/support/servers/s3.js';
import { environment, OPENSSL } from '../../../../test/support/servers/tools.js';

const describeOnS3 = (await OPENSSL.find()) && (await canHave(installS3)) ? describe : describe.skip;
const CHILD = fileURLToPath(new URL('../testing/put-and-stat.mjs', import.meta.url));
const exec = promisify(execFile);

describeOnS3('an S3 store over https', () => {
  let server: S3Server;
  let folder: string;
  let trusted: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartulary-s3-https-'));
    trusted = join(folder, 'ca.pem');
    const certificate = await makeCertificate();
    await writeFile(trusted, certificate.certificate);
    server = await startS3({ certificate });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  async function putAndStat(env: Readonly<Record<string, string>>, secretKey = server.secretKey): Promise<unknown> {
    const { url: endpoint, region, accessKey } = server;
    const settings = JSON.stringify({ endpoint, region, accessKey, secretKey, bucket: 'over-https' });
    const { stdout } = await exec(process.execPath, [CHILD, settings], { env: environment(env) });
    return JSON.parse(stdout);
  }

  it('takes bytes from who trusts its certificate', async () => {
    expect(await putAndStat({ NODE_EXTRA_CA_CERTS: trusted })).toEqual({ size: 7 });
  });

  it('is no store for who does not, nor for who has another key', async () => {
    const foreign = await putAndStat({});
    expect(foreign).toEqual({ code: 'START_REFUSED', message: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    const refused = (await putAndStat({ NODE_EXTRA_CA_CERTS: trusted }, 'another-secret')) as { message: string };
    expect(refused).toHaveProperty('code', 'START_REFUSED');
    expect(refused.message).not.toContain('another-secret');
  });
});
