import { type Snapshot, SnapshotStore } from './snapshot-store.js';

/** Snapshots that end with their process. */
export class MemorySnapshotStore extends SnapshotStore {
  private readonly snapshots = new Map<number, Snapshot>();

  async save(partition: number, { cursor, state }: Snapshot): Promise<void> {
    this.snapshots.set(partition, { cursor, state: state.slice() });
  }

  async load(partition: number): Promise<Snapshot | undefined> {
    return this.snapshots.get(partition);
  }

  async close(): Promise<void> {}
}
