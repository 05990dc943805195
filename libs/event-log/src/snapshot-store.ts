import type { Cursor } from '#records';

/** The owner's state at a place in a partition. */
export interface Snapshot {
  readonly cursor: Cursor;
  readonly state: Uint8Array;
}

/** Bounds the time of a takeover. Losing a snapshot loses time, never facts. */
export abstract class SnapshotStore {
  /**
   * Replaces the partition's snapshot, whole or not at all; a crash leaves the old one or the new one. One call at a time
   * for a partition; `state` must not change before it returns.
   * @throws UNAVAILABLE: the old one stands
   */
  abstract save(partition: number, snapshot: Snapshot): Promise<void>;

  /** The partition's snapshot if its hash holds, else undefined: the owner then folds from the beginning. */
  abstract load(partition: number): Promise<Snapshot | undefined>;

  abstract close(): Promise<void>;
}
