import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'minio';
import { installS3 } from '../support/servers/install-s3.js';
import { canHave } from '../support/servers/needed.js';
import { type S3Server, startS3 } from '../support/servers/s3.js';
import { leftBehind } from './left-behind.js';

const describeS3 = (await canHave(installS3)) ? describe : describe.skip;

describeS3('MinIO', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3();
  });
  afterAll(() => server?.stop());

  it('takes an object once and gives it', async () => {
    const { url, accessKey, secretKey, region } = server;
    const { hostname, port } = new URL(url);
    const client = new Client({ endPoint: hostname, port: Number(port), useSSL: false, accessKey, secretKey, region });
    await client.makeBucket('artifacts');
    const once = { 'If-None-Match': '*' };
    await client.putObject('artifacts', 'word', 'first', undefined, once);
    await expect(client.putObject('artifacts', 'word', 'second', undefined, once)).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
    expect((await buffer(await client.getObject('artifacts', 'word'))).toString()).toBe('first');
    expect((await client.listBuckets()).map(({ name }) => name)).toEqual(['artifacts']);
  });

  it('leaves no process and no folder', async () => {
    expect(leftBehind([server.process])).toHaveLength(2);
    await server.stop();
    expect(leftBehind([server.process])).toEqual([]);
  });
});
