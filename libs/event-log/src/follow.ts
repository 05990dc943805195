import { setImmediate } from 'node:timers/promises';
import { RegistryError } from '#domain';
import { sha256 as nativeSha256 } from '#platform';
import { type Cursor, type Heads, LogVerifier, type Sha256, type VerifiedBatch } from '#records';
import type { EventLog } from './event-log.js';
import { assertFound } from './find-cursor.js';

/** Small enough that what a page holds dies young: at 1,000 a replay takes a quarter longer. */
const PAGE = 256;

export interface ReadOptions {
  readonly log: EventLog;
  readonly partition: number;
  /** Where to start: `START`, or the cursor of a batch that was handed on earlier. */
  readonly cursor: Cursor;
  /** The last events of the streams at the cursor, for a reader that checks every link; they are moved on. */
  readonly heads?: Heads;
  readonly sha256?: Sha256;
  /** Records fetched at once, about; 256 unless told. */
  readonly limit?: number;
  /** Ends the reading between two batches. */
  readonly signal: AbortSignal;
}

export type BatchHandler = (batch: VerifiedBatch) => Promise<void>;

/**
 * Reads a partition for ever: what is there, then what comes, verified, in order, a run of whole batches at a time; the
 * next run is handed on only after the handler of the last one returned. Returns the cursor reached once the signal is aborted.
 * @throws LOG_VIOLATION, UNAVAILABLE, or what the handler throws; the run it was thrown for is not behind any cursor
 */
export async function follow(options: ReadOptions, handler: BatchHandler): Promise<Cursor> {
  const { log, partition, signal } = options;
  const reader = await Reader.open(options, handler);
  while (!signal.aborted) {
    // Before the fetch, not behind an empty one: what a wait at a server's end brings is there without asking again.
    await inPartition(options, () => log.waitFor(partition, reader.cursor.offset, signal));
    if (!signal.aborted) await reader.step();
  }
  return reader.cursor;
}

/**
 * Reads a partition as `follow` does, up to `end` at least, by default the end of the log at the start, and returns the cursor
 * reached: before `end` only if the signal is aborted.
 * @throws LOG_VIOLATION (also where the log ends before `end`), UNAVAILABLE, or what the handler throws
 */
export async function replay(options: ReadOptions & { readonly end?: number }, handler: BatchHandler): Promise<Cursor> {
  const { log, partition, signal } = options;
  const reader = await Reader.open(options, handler);
  const end = options.end ?? (await log.end(partition));
  while (reader.cursor.offset < end && !signal.aborted) {
    if (!(await reader.step(end))) throw endsBefore(end, reader.cursor.offset);
  }
  return reader.cursor;
}

/** One reader of a partition: each step fetches, verifies and hands on. */
class Reader {
  private readonly verifier: LogVerifier;
  private reached: Cursor;

  private constructor(
    private readonly options: ReadOptions,
    private readonly handler: BatchHandler,
  ) {
    const { cursor, sha256 = nativeSha256, heads } = options;
    this.verifier = new LogVerifier(cursor, sha256, heads);
    this.reached = cursor;
  }

  static async open(options: ReadOptions, handler: BatchHandler): Promise<Reader> {
    await assertFound(options.log, options.partition, options.cursor);
    return new Reader(options, handler);
  }

  get cursor(): Cursor {
    return this.reached;
  }

  /** False when nothing was there yet. */
  async step(before = Infinity): Promise<boolean> {
    const batch = await inPartition(this.options, () => this.read(before));
    if (!batch) return false;
    await this.handler(batch);
    this.reached = batch.cursor;
    // A long replay over a log that answers at once would leave no turn for anybody else.
    await setImmediate();
    return true;
  }

  private async read(before: number): Promise<VerifiedBatch | undefined> {
    const { log, partition, limit = PAGE } = this.options;
    const { offset } = this.reached;
    const { records } = await log.fetch(partition, offset, Math.min(limit, before - offset));
    return records.length === 0 ? undefined : this.verifier.accept(records);
  }
}

/** Says of what is wrong where it is: each partition has a record of that offset. */
async function inPartition<T>({ log, partition }: ReadOptions, reading: () => Promise<T>): Promise<T> {
  try {
    return await reading();
  } catch (error) {
    if (log.partitions === 1 || !(error instanceof RegistryError) || error.code !== 'LOG_VIOLATION') throw error;
    throw new RegistryError('LOG_VIOLATION', `Partition ${partition}: ${error.message}`, { cause: error });
  }
}

function endsBefore(expected: number, found: number): RegistryError {
  return new RegistryError(
    'LOG_VIOLATION',
    `Expected an events log of at least ${expected} records, found its end at ${found}. Restore the log, or delete what was built from the lost part.`,
  );
}
