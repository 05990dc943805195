import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { S3ArtifactStore } from '#artifacts';
import { describeOnS3 } from '../../libs/artifacts/src/testing/real-s3.js';
import { Client, digestOf, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';

const TEXT = 'weights of a model';
const DIGEST = digestOf(TEXT);
const AT = `/v1/artifacts/${DIGEST}`;

interface Given {
  readonly upload: string;
  readonly url: string;
  readonly expiresAt: string;
}

describeOnS3('bytes that go past the registry', (s3) => {
  let registry: Registry;
  let client: Client;
  beforeEach(async () => {
    s3.newBucket();
    const { endpoint: publicEndpoint } = s3.with();
    registry = await startRegistry({
      ports: { artifacts: await S3ArtifactStore.open(s3.with({ publicEndpoint })) },
    });
    client = new Client(registry.url);
  });
  afterEach(() => registry.stop());

  const begin = async (): Promise<Given> => {
    const begun = await client.call('POST', `${AT}/uploads`);
    expect([begun.status, begun.headers.get('cache-control')]).toEqual([201, 'no-store']);
    return begun.body as unknown as Given;
  };
  const complete = (upload: string, at = AT) => client.call('POST', `${at}/uploads/${upload}/complete`);
  const send = async (url: string, body: string) => (await fetch(url, { method: 'PUT', body })).status;
  const registered = () => client.post('/v1/models/default/m/versions', { artifact: { digest: DIGEST } });

  it('are an artifact once the upload is completed, and not before', async () => {
    const { upload, url, expiresAt } = await begin();
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    expect(await send(url, TEXT)).toBe(200);
    expectProblem(await client.get(AT), 404, 'ARTIFACT_NOT_FOUND');
    expectProblem(await registered(), 404, 'ARTIFACT_NOT_FOUND');
    const completed = await complete(upload);
    expect([completed.status, completed.body]).toEqual([201, { digest: DIGEST, size: TEXT.length }]);
    expect((await complete(upload)).status).toBe(200);
    expect((await client.get(AT)).text).toBe(TEXT);
    expect((await registered()).status).toBe(201);
  });

  it('are refused where they are others, and the right ones may follow', async () => {
    const { upload, url } = await begin();
    await send(url, 'other');
    expectProblem(await complete(upload), 422, 'DIGEST_MISMATCH');
    expectProblem(await client.get(AT), 404, 'ARTIFACT_NOT_FOUND');
    await send(url, TEXT);
    expect((await complete(upload)).status).toBe(201);
  });

  it('are not found under another upload or digest', async () => {
    const { upload, url } = await begin();
    await send(url, TEXT);
    expectProblem(await complete('00000000-0000-0000-0000-000000000000'), 404, 'ARTIFACT_NOT_FOUND');
    expectProblem(await complete('..%2F..%2Fx'), 404, 'ARTIFACT_NOT_FOUND');
    expectProblem(await complete(upload, `/v1/artifacts/${digestOf('x')}`), 404, 'ARTIFACT_NOT_FOUND');
    expectProblem(await complete(upload, '/v1/artifacts/latest'), 400, 'INVALID_DIGEST');
  });

  it('are given by a URL that is no redirect, so that no token follows it', async () => {
    expectProblem(await client.get(`${AT}/url`), 404, 'ARTIFACT_NOT_FOUND');
    await client.store(TEXT);
    const answer = await client.get(`${AT}/url`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { url } = answer.body as unknown as Given;
    const whole = await fetch(url);
    expect([whole.status, await whole.text(), whole.headers.get('content-disposition')]).toEqual([
      200,
      TEXT,
      'attachment',
    ]);
    expect(await (await fetch(url, { headers: { range: 'bytes=0-6' } })).text()).toBe('weights');
  });
});

describe('a registry without an S3 store', () => {
  it('says that it gives no URLs away, and what to do', async () => {
    const registry = await startRegistry();
    try {
      const client = new Client(registry.url);
      for (const refused of [
        await client.call('POST', `${AT}/uploads`),
        await client.call('POST', `${AT}/uploads/x/complete`),
        await client.get(`${AT}/url`),
      ]) {
        expectProblem(refused, 404, 'ROUTE_NOT_FOUND');
        expect(refused.body.detail).toMatch(/in a folder.*by PUT and GET of \/v1\/artifacts/);
      }
    } finally {
      await registry.stop();
    }
  });
});
