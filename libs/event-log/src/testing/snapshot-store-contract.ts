import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Cursor, NO_PREVIOUS } from '#records';
import type { Snapshot, SnapshotStore } from '../snapshot-store.js';

/** What every store of snapshots promises. `open` gives an empty one. */
export function snapshotStoreContract(name: string, open: () => Promise<SnapshotStore>): void {
  describe(`store of snapshots in ${name}`, () => {
    let store: SnapshotStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('has none at first', async () => {
      expect(await store.load(0)).toBeUndefined();
    });

    it.each([0, 1, 1024 * 1024, 3 * 1024 * 1024 + 7])('gives back a state of %d bytes', async (size) => {
      const snapshot = snapshotOf(5, size);
      await store.save(0, snapshot);
      expect(isEqual(await store.load(0), snapshot)).toBe(true);
    });

    it('replaces one whole, by a smaller one too', async () => {
      await store.save(0, snapshotOf(1, 2_500_000));
      await store.save(0, snapshotOf(2, 1_000));
      expect(isEqual(await store.load(0), snapshotOf(2, 1_000))).toBe(true);
    });

    it('keeps those of other partitions apart', async () => {
      await Promise.all([0, 1, 2].map((partition) => store.save(partition, snapshotOf(partition, 2_000_000))));
      for (const partition of [2, 0, 1])
        expect(isEqual(await store.load(partition), snapshotOf(partition, 2_000_000))).toBe(true);
      expect(await store.load(3)).toBeUndefined();
    });
  });
}

/** A snapshot whose bytes depend on its offset. */
export function snapshotOf(offset: number, size: number): Snapshot {
  const cursor: Cursor = { offset, owner: 'owner', prev: NO_PREVIOUS, seq: { default: offset } };
  return { cursor, state: Uint8Array.from({ length: size }, (_, index) => index * 31 + offset) };
}

export function isEqual(a: Snapshot | undefined, b: Snapshot): boolean {
  return (
    a !== undefined && JSON.stringify(a.cursor) === JSON.stringify(b.cursor) && Buffer.compare(a.state, b.state) === 0
  );
}
