import type { LogRecord } from '#records';
import { LocalEventLog } from './local-event-log.js';
import { LocalPartition } from './local-partition.js';

/** A log that ends with its process. */
export class MemoryEventLog extends LocalEventLog {
  constructor(partitions = 1) {
    super(Array.from({ length: partitions }, emptyPartition));
  }

  async close(): Promise<void> {}
}

/** A partition whose records are kept in memory. */
export function emptyPartition(): LocalPartition {
  const records: LogRecord[] = [];
  const storage = {
    read: (from: number, count: number) => records.slice(from, from + count),
    write: (written: readonly LogRecord[]) => void records.push(...written),
  };
  return new LocalPartition(storage, 0);
}
