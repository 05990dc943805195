import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { artifactStoreContract, chunksOf, digestOf } from '../testing/artifact-store-contract.js';
import { describeOnS3, keyOf } from '../testing/real-s3.js';
import { clearLeavings } from './s3-leavings.js';

const MIB = 1024 ** 2;
/** Two whole parts and a rest. */
const LARGE = randomBytes(20 * MIB);
const DIGEST = digestOf(LARGE);
const child = (name: string) => join(import.meta.dirname, '..', 'testing', name);

describeOnS3('artifacts in S3', (s3) => {
  beforeEach(() => s3.newBucket());

  artifactStoreContract('S3', () => s3.open());

  it('lays objects out by digest, as a folder has them, and leaves nothing beside them', async () => {
    const store = await s3.open();
    const small = Buffer.from('weights');
    await store.put(chunksOf(small, 3));
    await store.put(chunksOf(LARGE, MIB));
    expect((await s3.keys()).sort()).toEqual([keyOf(digestOf(small)), keyOf(DIGEST)].sort());
  });

  it('stores what takes several parts, whether its digest is known or not, and gives ranges of it', async () => {
    const [known, unknown] = [await s3.open(), await s3.open({ bucket: `${s3.with().bucket}-2` })];
    expect(await known.put(chunksOf(LARGE, 99_999), DIGEST)).toEqual({ digest: DIGEST, size: 20 * MIB, created: true });
    expect(await unknown.put(chunksOf(LARGE, 9 * MIB))).toEqual({ digest: DIGEST, size: 20 * MIB, created: true });
    for (const store of [known, unknown]) {
      expect((await buffer(await store.read(DIGEST))).equals(LARGE)).toBe(true);
      const range = { start: 8 * MIB - 1, end: 16 * MIB };
      expect((await buffer(await store.read(DIGEST, range))).equals(LARGE.subarray(range.start, range.end + 1))).toBe(
        true,
      );
    }
  });

  it('shows and leaves nothing of several parts that are of another digest', async () => {
    const store = await s3.open();
    const other = digestOf(Buffer.from('other'));
    await expect(store.put(chunksOf(LARGE, MIB), other)).rejects.toThrowCode('DIGEST_MISMATCH');
    await expect(store.put(broken(), other)).rejects.toThrow('reset');
    expect(await store.stat(other)).toBeUndefined();
    expect(await s3.keys()).toEqual([]);
    expect(await s3.uploads(keyOf(other))).toEqual([]);
  });

  it('lets one of two processes that race with the same parts create them', async () => {
    const stores = await Promise.all([s3.open(), s3.open()]);
    const bothAtEnd = barrier(2);
    async function* source() {
      yield* chunksOf(LARGE, MIB);
      await bothAtEnd();
    }
    const puts = await Promise.all(stores.map((store) => store.put(source(), DIGEST)));
    expect(puts.map((put) => put.created).sort()).toEqual([false, true]);
    expect(await s3.uploads(keyOf(DIGEST))).toEqual([]);
  });

  it('sends nothing of what is there already, and still looks at the bytes', async () => {
    const store = await s3.open();
    await store.put(chunksOf(LARGE, MIB), DIGEST);
    expect(await store.put(chunksOf(LARGE, MIB), DIGEST)).toEqual({ digest: DIGEST, size: 20 * MIB, created: false });
    await expect(store.put(chunksOf(LARGE.subarray(1), MIB), DIGEST)).rejects.toThrowCode('DIGEST_MISMATCH');
  });

  describe('a process that is killed in the middle of a put', () => {
    it('leaves parts that nobody sees, and a later process puts the same', async () => {
      await s3.open();
      const killed = spawn(process.execPath, [child('put-forever.mjs'), JSON.stringify(s3.with()), DIGEST], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface(killed.stdout)[Symbol.asyncIterator]();
      await lines.next();
      expect((await lines.next()).value).toBe('staged');
      killed.kill('SIGKILL');
      await once(killed, 'exit');
      const store = await s3.open();
      expect(await s3.uploads(keyOf(DIGEST))).toHaveLength(1);
      expect(await store.stat(DIGEST)).toBeUndefined();
      expect(await store.put(chunksOf(LARGE, MIB), DIGEST)).toMatchObject({ created: true });
      expect(await s3.uploads(keyOf(DIGEST))).toHaveLength(1);
    });

    it('is cleared up after by age', async () => {
      const store = await s3.open();
      const { bucket } = s3.with();
      const client = s3.client();
      await store.put(chunksOf(LARGE, MIB), DIGEST);
      const staging = 'artifacts/staging/';
      await client.putObject(bucket, `${staging}left`, Buffer.from('left'));
      await client.initiateNewMultipartUpload(bucket, keyOf(DIGEST), {});
      // MinIO lists the uploads of one key; others list those of a prefix.
      const root = keyOf(DIGEST);
      await clearLeavings(client, bucket, { root, staging });
      expect(await s3.keys()).toHaveLength(2);
      expect(await s3.uploads(keyOf(DIGEST))).toHaveLength(1);
      await clearLeavings(client, bucket, { root, staging, before: Date.now() + 60_000 });
      expect(await s3.keys()).toEqual([keyOf(DIGEST)]);
      expect(await s3.uploads(keyOf(DIGEST))).toEqual([]);
    });
  });

  it.each(['known', 'unknown'])(
    'stores and reads 256 MiB of a digest that is %s in at most 96 MiB above idle',
    async (digest) => {
      await s3.open();
      const settings = JSON.stringify(s3.with());
      const args = [child('put-large.mjs'), settings, String(256 * MIB), digest];
      const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      const { stored, read, rise } = JSON.parse(run.stdout) as { stored: object; read: object; rise: number };
      expect(stored).toMatchObject({ ...read, size: 256 * MIB, created: true });
      expect(rise).toBeLessThanOrEqual(96 * MIB);
    },
  );
});

async function* broken() {
  yield* chunksOf(LARGE, MIB);
  throw new Error('connection reset');
}

/** Lets nobody pass before so many have come. */
function barrier(parties: number): () => Promise<void> {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return () => {
    if (--parties === 0) open();
    return opened;
  };
}
