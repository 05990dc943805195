import { deserialize, serialize } from 'node:v8';
import { RegistryState, type RegistrySnapshot } from '#domain';
import type { EventLog, Snapshot, SnapshotStore } from '#event-log';
import { sha256 } from '#platform';
import { batchHashOf, type Cursor, type Head, Heads, type LogRecord } from '#records';
import type { Decided } from './fold.js';

const FORMAT = 1;

/** All that an owner knows at a place in its partition. */
export interface OwnerSnapshot {
  readonly state: RegistryState;
  readonly heads: Heads;
  readonly cursor: Cursor;
  readonly decided: Decided;
  /** Offset of the first record of the last batch before the cursor: by it the place is found again. */
  readonly lastBatch: number;
}

interface Stored {
  readonly format: number;
  readonly registry: RegistrySnapshot;
  readonly streams: readonly (readonly [stream: string, head: Head])[];
  readonly decided: Decided;
  readonly lastBatch: number;
}

export function encodeSnapshot({ state, heads, cursor, decided, lastBatch }: OwnerSnapshot): Snapshot {
  const stored: Stored = {
    format: FORMAT,
    registry: state.toSnapshot(),
    streams: heads.toStreams(),
    decided,
    lastBatch,
  };
  return { cursor, state: serialize(stored) };
}

/** The partition's snapshot if its cursor is found in the log: the batch before it has the hash that it names. */
export async function loadSnapshot(
  store: SnapshotStore,
  log: EventLog,
  partition: number,
): Promise<OwnerSnapshot | undefined> {
  const snapshot = await store.load(partition);
  if (!snapshot) return undefined;
  const { cursor } = snapshot;
  const { format, registry, streams, decided, lastBatch } = deserialize(snapshot.state) as Stored;
  if (format !== FORMAT || (await log.end(partition)) < cursor.offset) return undefined;
  const { records } = await log.fetch(partition, lastBatch, cursor.offset - lastBatch);
  // Behind the batch there may be barriers, and records that do not count.
  const [first] = records;
  const inBatch = ({ offset, owner, prev }: LogRecord): boolean =>
    offset < cursor.offset && owner === first?.owner && prev === first.prev;
  const batch = records.filter(inBatch);
  if (batch.length === 0 || batchHashOf(batch, sha256) !== cursor.prev) return undefined;
  return {
    state: RegistryState.fromSnapshot(registry),
    heads: new Heads(cursor.seq, streams),
    cursor,
    decided,
    lastBatch,
  };
}
