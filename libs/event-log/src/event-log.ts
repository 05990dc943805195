import type { LogRecord, NewLogRecord } from '#records';

/** A run of records, and where to read on. */
export interface Fetched {
  readonly records: readonly LogRecord[];
  readonly next: number;
}

/**
 * The events log: partitions of records at dense offsets from 0, kept for ever, never rewritten.
 * Whoever reads takes raw records; which of them count is the reader's rule (`LogVerifier`), the same everywhere.
 */
export abstract class EventLog {
  abstract readonly partitions: number;

  /** A new producer for one takeover. MUST NOT share unsent state with an earlier one. Nothing is written by it alone. @throws UNAVAILABLE */
  abstract openProducer(partition: number): Promise<EventProducer>;

  /**
   * Records from `from` on, at most about `limit`, in order; whole batches only, so the last batch may exceed the limit.
   * Empty when nothing is there yet. Shows only what is durable. May be called while others append.
   * @throws UNAVAILABLE; LOG_VIOLATION where records are gone
   */
  abstract fetch(partition: number, from: number, limit: number): Promise<Fetched>;

  /** The offset behind the last durable record. @throws UNAVAILABLE */
  abstract end(partition: number): Promise<number>;

  /** Returns once a record at or beyond `offset` is durable, or the signal is aborted. @throws as `fetch` */
  abstract waitFor(partition: number, offset: number, signal: AbortSignal): Promise<void>;

  /** Lets go of files and connections. Producers must not be used afterwards. */
  abstract close(): Promise<void>;
}

/** Only the registrar may hold one. */
export abstract class EventProducer {
  /**
   * Appends the records as one batch and returns the offset of the first. On return all are durable (all in-sync
   * replicas; embedded: fsync), contiguous and in order. On an error all or none of them are in the log, now or
   * later: the caller must take over again, with a new producer, before it may append. One call at a time.
   * @throws UNAVAILABLE
   */
  abstract append(records: readonly NewLogRecord[]): Promise<number>;

  /** Fails an append that is under way, whose records may be in the log all the same. */
  abstract close(): Promise<void>;
}
