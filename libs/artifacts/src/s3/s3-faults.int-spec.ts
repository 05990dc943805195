import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { chunksOf, digestOf } from '../testing/artifact-store-contract.js';
import { describeOnS3, keyOf } from '../testing/real-s3.js';
import type { S3ArtifactStore } from './s3-artifact-store.js';
import type { S3Settings } from './s3-client.js';

const MIB = 1024 ** 2;
const BYTES = randomBytes(32 * MIB);
const DIGEST = digestOf(BYTES);
const IDLE_MS = 500;

describeOnS3('opening artifacts in S3', (s3) => {
  const refusals: [string, Partial<S3Settings>, RegExp][] = [
    ['a bucket that is missing', { createBucket: false }, /no such bucket\. Create it/],
    ['an unknown access key', { accessKey: 'nobody' }, /does not know the access key\. Correct the access key/],
    ['a wrong secret key', { secretKey: 'not-the-secret' }, /Correct the secret key/],
    ['a port where nobody listens', { endpoint: 'http://127.0.0.1:1' }, /no server there\. Start the store/],
    ['a name that no bucket can have', { bucket: 'No_Bucket' }, /Invalid bucket name/],
    ['an endpoint that is no URL', { endpoint: '127.0.0.1:9000' }, /scheme, host and port only/],
    ['an endpoint with a path', { endpoint: 'http://127.0.0.1:9000/s3' }, /scheme, host and port only/],
  ];
  it.each(refusals)('is refused with %s, and says what to do', async (_, settings, message) => {
    const opening = s3.open(settings);
    await expect(opening).rejects.toThrowCode('START_REFUSED');
    await expect(opening).rejects.toThrow(message);
  });

  it('is refused over TLS where the server does not speak it', async () => {
    const endpoint = s3.with().endpoint.replace('http:', 'https:');
    await expect(s3.open({ endpoint })).rejects.toThrow(/does not speak TLS\. Correct the scheme/);
  });

  it('is refused with a clock that is wrong', async () => {
    jest.useFakeTimers({
      advanceTimers: true,
      now: Date.now() + 3_600_000,
      doNotFake: [
        'nextTick',
        'setTimeout',
        'setImmediate',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'queueMicrotask',
        'performance',
        'hrtime',
      ],
    });
    try {
      await expect(s3.open()).rejects.toThrow(/clock .* 15 minutes\. Set the clock/);
    } finally {
      jest.useRealTimers();
    }
  });

  it('makes the bucket once, whoever is first', async () => {
    await Promise.all([s3.open(), s3.open(), s3.open()]);
    await s3.open({ createBucket: false });
  });
});

describeOnS3('an S3 server that fails', (s3) => {
  let store: S3ArtifactStore;
  beforeEach(async () => {
    s3.newBucket();
    store = await s3.open({ idleMs: IDLE_MS });
  });

  /** Does something to the server when half of the bytes have come. */
  async function* halfWay(act: () => unknown) {
    yield* chunksOf(BYTES.subarray(0, 16 * MIB), MIB);
    await act();
    yield* chunksOf(BYTES.subarray(16 * MIB), MIB);
  }

  describe('by being killed', () => {
    it('breaks off a put, of which nothing is seen; the same put is good later', async () => {
      const putting = store.put(
        halfWay(() => s3.process.kill()),
        DIGEST,
      );
      await expect(putting).rejects.toThrowCode('UNAVAILABLE');
      await expect(putting).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
      await expect(store.stat(DIGEST)).rejects.toThrowCode('UNAVAILABLE');
      await expect(store.read(DIGEST)).rejects.toThrowCode('UNAVAILABLE');
      await s3.process.start();
      expect(await store.stat(DIGEST)).toBeUndefined();
      expect(await store.put(chunksOf(BYTES, MIB), DIGEST)).toMatchObject({ created: true });
      expect(await s3.keys()).toEqual([keyOf(DIGEST)]);
    });

    it('breaks off a read, whether it has begun or not', async () => {
      await store.put(chunksOf(BYTES, MIB), DIGEST);
      const [begun, waiting, dropped] = [await store.read(DIGEST), await store.read(DIGEST), await store.read(DIGEST)];
      const chunks = begun[Symbol.asyncIterator]();
      await chunks.next();
      await s3.process.kill();
      await expect(drain(chunks)).rejects.toThrowCode('UNAVAILABLE');
      await expect(buffer(waiting)).rejects.toThrowCode('UNAVAILABLE');
      dropped.destroy();
      await s3.process.start();
      expect((await buffer(await store.read(DIGEST))).equals(BYTES)).toBe(true);
    });
  });

  describe('by saying nothing more', () => {
    afterEach(() => s3.process.resume());

    it('is given up in the middle of a put', async () => {
      const putting = store.put(
        halfWay(() => s3.process.pause()),
        DIGEST,
      );
      await expect(putting).rejects.toThrowCode('UNAVAILABLE');
      await expect(putting).rejects.toMatchObject({ cause: { code: 'ETIMEDOUT' } });
      s3.process.resume();
      expect(await store.stat(DIGEST)).toBeUndefined();
    });

    it('is given up in the middle of a read, and before one', async () => {
      await store.put(chunksOf(BYTES, MIB), DIGEST);
      const bytes = (await store.read(DIGEST))[Symbol.asyncIterator]();
      await bytes.next();
      s3.process.pause();
      await expect(drain(bytes)).rejects.toThrowCode('UNAVAILABLE');
      await expect(store.stat(DIGEST)).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: 'ETIMEDOUT' } });
    });

    it('is not what a reader that takes its time takes it for', async () => {
      await store.put(chunksOf(BYTES, MIB), DIGEST);
      const bytes = await store.read(DIGEST);
      const read: Buffer[] = [];
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        if (read.length === 0) await pause(4 * IDLE_MS);
        read.push(chunk);
      }
      expect(Buffer.concat(read).equals(BYTES)).toBe(true);
    });
  });
});

async function drain(chunks: AsyncIterator<unknown>): Promise<void> {
  while (!(await chunks.next()).done);
}
