import { type EventLog, replay } from '#event-log';
import { type Cursor, START, type VerifiedBatch } from '#records';
import type { View, ViewStore } from '#views';
import { InFlight } from './in-flight.js';
import { Projection } from './projection.js';

/** Records folded at once: enough for a document that many of them touch to be written seldom. */
const LIMIT = 5_000;

/** Told how many records of all partitions are folded. */
export type Folded = (records: number) => void;

/** What of a partition goes into views. */
export interface Stretch {
  readonly partition: number;
  readonly cursor: Cursor;
  /** The end of the log unless told. */
  readonly end?: number;
}

/**
 * Projects the log up to its present end into a store that is empty or behind. Returns the offset reached in each
 * partition. @throws LOG_VIOLATION, UNAVAILABLE
 */
export async function rebuildViews(
  log: EventLog,
  store: ViewStore,
  views: readonly View[],
  signal: AbortSignal,
  folded: Folded = () => undefined,
): Promise<readonly number[]> {
  const reached: number[] = [];
  let before = 0;
  for (let partition = 0; partition < log.partitions; partition++) {
    const cursor = (await store.cursor(partition)) ?? START;
    const offset = await projectStretch(log, store, views, { partition, cursor }, signal, (batch) =>
      folded(before + batch.cursor.offset),
    );
    before += offset;
    reached.push(offset);
  }
  return reached;
}

/** Returns the offset reached. @throws LOG_VIOLATION, UNAVAILABLE */
export async function projectStretch(
  log: EventLog,
  store: ViewStore,
  views: readonly View[],
  stretch: Stretch,
  signal: AbortSignal,
  onBatch: (batch: VerifiedBatch) => void,
): Promise<number> {
  const projection = new Projection(store, views);
  const inFlight = new InFlight(store.pace.writes);
  const options = { log, ...stretch, limit: LIMIT, signal };
  const replayed = replay(options, (batch) =>
    inFlight.add(async () => {
      await projection.project(stretch.partition, batch);
      onBatch(batch);
    }),
  );
  await Promise.allSettled([replayed]);
  await inFlight.ended();
  return (await replayed).offset;
}
