import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { S3ArtifactStore } from '#artifacts';
import { Client, digestOf, expectProblem, type Reply } from '../api/client.js';
import { type Registry, startRegistry } from '../api/registry.js';
import { describeOnS3 } from '../../libs/artifacts/src/testing/real-s3.js';

const IDLE_MS = 500;
const VERSIONS = '/v1/models/default/m/versions';

describeOnS3('an S3 store that is down', (s3) => {
  let registry: Registry;
  let client: Client;
  let kept: string;
  /** Each test has bytes of its own. */
  let count = 0;
  beforeEach(async () => {
    s3.newBucket();
    registry = await startRegistry({
      ports: { artifacts: await S3ArtifactStore.open(s3.with({ idleMs: IDLE_MS })) },
    });
    client = new Client(registry.url);
    kept = await client.store(`kept ${++count}`);
    expect((await register(kept)).status).toBe(201);
  });
  afterEach(async () => {
    s3.process.resume();
    await registry.stop();
  });

  const register = (digest: string, f1 = 1): Promise<Reply> =>
    client.post(VERSIONS, { artifact: { digest }, metrics: { f1 } });

  describe.each<[string, () => Promise<void> | void, () => Promise<void> | void]>([
    ['because its process is held', () => s3.process.pause(), () => s3.process.resume()],
    ['because its process was killed', () => s3.process.kill(), () => s3.process.start()],
  ])('%s', (_why, down, up) => {
    it('refuses what needs it with 503 and publishes nothing, while all else goes on', async () => {
      const published = countPublished(registry);
      const { digest: unseen } = await registry.artifacts.put(
        Readable.from([Buffer.from(`put by another process ${count}`)]),
      );
      await down();
      console.log(`S3 store down: pid ${s3.process.pid}`);
      const bytes = `new ${count}`;
      const digest = digestOf(bytes);
      for (const refused of [
        await client.call('PUT', `/v1/artifacts/${digest}`, { body: bytes }),
        await client.get(`/v1/artifacts/${kept}`),
        await register(digest),
        await register(unseen),
      ]) {
        expectProblem(refused, 503, 'UNAVAILABLE');
        expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
        expect(refused.text).not.toMatch(/127\.0\.0\.1|localhost/);
      }
      expect(published()).toBe(0);
      // Artifacts are never removed, so those that were seen need not be looked at again.
      expect((await register(kept, 0.5)).status).toBe(201);
      expect((await client.get(`${VERSIONS}/1`)).status).toBe(200);
      expect((await client.get('/v1/models')).body.models).toHaveLength(1);
      expect((await client.post(`${VERSIONS}/1/promote`, { stage: 'Production' })).status).toBe(200);
      await up();
      expect((await client.call('PUT', `/v1/artifacts/${digest}`, { body: bytes })).status).toBe(201);
      expect((await register(digest)).body.version).toBe(3);
      expect((await register(unseen)).body.version).toBe(4);
      expect((await client.get(`/v1/artifacts/${kept}`)).text).toBe(`kept ${count}`);
    });
  });
});

/** How many commands have come into the queue since. */
function countPublished({ queue }: Registry): () => number {
  const publish = queue.publish.bind(queue);
  let count = 0;
  queue.publish = (...args) => {
    count++;
    return publish(...args);
  };
  return () => count;
}
