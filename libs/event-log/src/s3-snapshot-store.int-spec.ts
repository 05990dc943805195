import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeOnS3 } from '../../artifacts/src/testing/real-s3.js';
import { S3SnapshotStore } from './s3-snapshot-store.js';
import { isEqual, snapshotOf, snapshotStoreContract } from './testing/snapshot-store-contract.js';

const KEY = 'snapshots/cartulary/0';

describeOnS3('S3SnapshotStore', (s3) => {
  const newStore = async (): Promise<S3SnapshotStore> => {
    s3.newBucket();
    await s3.client().makeBucket(s3.with().bucket);
    return S3SnapshotStore.open(s3.with());
  };
  snapshotStoreContract('S3', newStore);

  let store: S3SnapshotStore;
  beforeEach(async () => (store = await newStore()));
  afterEach(() => store.close());

  const bytes = async (): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of await s3.client().getObject(s3.with().bucket, KEY)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };
  const replace = (body: Buffer) => s3.client().putObject(s3.with().bucket, KEY, body, body.length);

  it.each<[string, (saved: Buffer) => Buffer]>([
    ['cut short', (saved) => saved.subarray(0, saved.length - 1)],
    ['longer', (saved) => Buffer.concat([saved, Buffer.alloc(1)])],
    ['another by one bit', (saved) => Buffer.from(saved.with(saved.length - 5, 1))],
    [
      'at another cursor',
      (saved) => Buffer.from(saved.toString('latin1').replace('\\"offset\\":5', '\\"offset\\":6'), 'latin1'),
    ],
    [
      'of another format',
      (saved) => Buffer.from(saved.toString('latin1').replace('"format":1', '"format":2'), 'latin1'),
    ],
    ['empty', () => Buffer.alloc(0)],
    ['no snapshot', () => Buffer.alloc(200_000, 'x')],
  ])('has none where the object is %s', async (_what, change) => {
    await store.save(0, snapshotOf(5, 100_000));
    const saved = await bytes();
    const changed = change(saved);
    expect(changed.equals(saved)).toBe(false);
    await replace(changed);
    expect(await store.load(0)).toBeUndefined();
    await replace(saved);
    expect(isEqual(await store.load(0), snapshotOf(5, 100_000))).toBe(true);
  });

  it('keeps registries in one bucket apart', async () => {
    const other = await S3SnapshotStore.open(s3.with(), 'other');
    await store.save(0, snapshotOf(1, 10));
    expect(await other.load(0)).toBeUndefined();
    await other.save(0, snapshotOf(2, 10));
    expect(isEqual(await store.load(0), snapshotOf(1, 10))).toBe(true);
  });

  it('gives back 100 MB, and holds nobody up meanwhile', async () => {
    const snapshot = snapshotOf(1, 100_000_000);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await store.save(0, snapshot);
    const loaded = await store.load(0);
    clearInterval(timer);
    expect(isEqual(loaded, snapshot)).toBe(true);
    expect(longest).toBeLessThan(500);
  });

  it('says UNAVAILABLE where the store is away, and has no snapshot then', async () => {
    await store.save(0, snapshotOf(1, 10));
    const away = await S3SnapshotStore.open(s3.with({ endpoint: 'http://127.0.0.1:1' }));
    await expect(away.save(0, snapshotOf(2, 10))).rejects.toThrowCode('UNAVAILABLE');
    expect(await away.load(0)).toBeUndefined();
    expect(isEqual(await store.load(0), snapshotOf(1, 10))).toBe(true);
  });
});
