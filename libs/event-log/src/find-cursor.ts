import { RegistryError } from '#domain';
import { type Cursor, OWNER_STARTED } from '#records';
import type { EventLog } from './event-log.js';

const PAGE = 1_000;

/**
 * That the partition is the one in which the cursor was taken: an owner id is given once, and the last barrier before
 * the cursor is its owner's. A shorter log, or one that was restored and went on, is another.
 * @throws LOG_VIOLATION
 */
export async function assertFound(log: EventLog, partition: number, cursor: Cursor): Promise<void> {
  const end = await log.end(partition);
  if (end >= cursor.offset && (await ownerBefore(log, partition, cursor)) === cursor.owner) return;
  throw new RegistryError(
    'LOG_VIOLATION',
    `Expected the events log that was read up to record ${cursor.offset}, found another one, with ${end} records. Restore the log, or delete what was built from the lost part.`,
  );
}

/** The owner in force behind the cursor, as far back as its barrier lies. */
async function ownerBefore(log: EventLog, partition: number, cursor: Cursor): Promise<string | undefined> {
  // The last record alone is mostly the answer.
  for (let before = cursor.offset, count = 1; before > 0; count = PAGE) {
    const from = Math.max(0, before - count);
    const { records } = await log.fetch(partition, from, before - from);
    const page = records.filter(({ offset }) => offset < before);
    if (page.at(-1)?.owner === cursor.owner) return cursor.owner;
    const barrier = page.findLast(({ type }) => type === OWNER_STARTED);
    if (barrier) return barrier.owner;
    before = from;
  }
  return undefined;
}
