import { type EventLog, replay } from '#event-log';
import { START } from '#records';
import type { View, ViewStore } from '#views';
import { project } from './project.js';

/** Records folded at once: enough for a document that many of them touch to be written seldom. */
const LIMIT = 5_000;

/** Told how many records of all partitions are folded. */
export type Folded = (records: number) => void;

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
    const options = { log, partition, cursor, limit: LIMIT, signal };
    const { offset } = await replay(options, async (batch) => {
      await project(store, views, partition, batch);
      folded(before + batch.cursor.offset);
    });
    before += offset;
    reached.push(offset);
  }
  return reached;
}
