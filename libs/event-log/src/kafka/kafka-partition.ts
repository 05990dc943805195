import { setTimeout } from 'node:timers/promises';
import { RegistryError } from '#domain';
import type { Fetched } from '../event-log.js';
import { BatchRun } from './batch-run.js';
import { type RecordBatch, toBatches } from './event-codec.js';
import { ReadAhead } from './read-ahead.js';
import { OffsetOutOfRange } from './reading-fault.js';
import { SharedPoll } from './shared-poll.js';
import type { TopicReader } from './topic-reader.js';

const REQUEST_BYTES = 1024 * 1024;
const POLL_MS = 5_000;
const TAIL_RECORDS = 4_000;
const TAIL_BYTES = 16 * 1024 * 1024;
/** A new leader may show less than the last one for a moment. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 50;

/**
 * One partition of the events topic as this process reads it. Its last records are kept as objects: those who follow it
 * share one poll, and get the same ones. Who comes from further back reads ahead.
 */
export class KafkaPartition {
  private tail: BatchRun;
  private readonly past: ReadAhead;
  private readonly poll: SharedPoll;
  private refreshing: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(
    private readonly reader: TopicReader,
    private readonly partition: number,
    end: number,
  ) {
    this.tail = new BatchRun(end);
    this.past = new ReadAhead(
      (from) => this.read(from, 0),
      () => this.tail.start,
    );
    this.poll = new SharedPoll(async (offset) => {
      if (offset > this.tail.end) await this.jump();
      await this.readTail(POLL_MS);
      return this.tail.end;
    });
  }

  end(): Promise<number> {
    return this.reader.end(this.partition);
  }

  async waitFor(offset: number, signal: AbortSignal): Promise<void> {
    if (offset >= this.tail.end && !signal.aborted) await this.poll.wait(offset, signal);
  }

  async fetch(from: number, limit: number): Promise<Fetched> {
    if (from === this.tail.end) await this.refresh();
    else if (from > this.tail.end) await this.jump();
    const deadline = performance.now() + PATIENCE_MS;
    while (from < this.tail.start) {
      const page = await this.past.page(from, limit);
      if (page.length > 0) return this.fromPast(page, from);
      if (from >= this.tail.start) break;
      if (performance.now() > deadline) throw notShown(from);
      await setTimeout(PAUSE_MS);
    }
    return fetched(this.tail.from(from, limit), from);
  }

  /** Records that end where the tail starts become a part of it. */
  private fromPast(page: readonly RecordBatch[], from: number): Fetched {
    const found = fetched(page, from);
    if (found.next === this.tail.start) {
      this.tail.prepend(page);
      this.tail.trim(TAIL_RECORDS, TAIL_BYTES);
    }
    return found;
  }

  /** What is there when it is called is in the tail when it returns. Calls that come while one is under way share the next. */
  private refresh(): Promise<void> {
    if (!this.refreshing)
      return (this.refreshing = this.readTail(0).finally(() => {
        this.refreshing = undefined;
      }));
    const again = (): Promise<void> => {
      this.next = undefined;
      return this.refresh();
    };
    return (this.next ??= this.refreshing.then(again, again));
  }

  /** The tail starts anew at the end of the log, where others have written more than anybody here has followed. */
  private async jump(): Promise<void> {
    const end = await this.end();
    if (end <= this.tail.end) return;
    this.tail = new BatchRun(end);
    this.poll.reached(end);
  }

  private async readTail(waitMs: number): Promise<void> {
    this.tail.append(await this.read(this.tail.end, waitMs));
    this.tail.trim(TAIL_RECORDS, TAIL_BYTES);
    this.poll.reached(this.tail.end);
  }

  private async read(from: number, waitMs: number): Promise<readonly RecordBatch[]> {
    try {
      return toBatches(await this.reader.fetch(this.partition, from, { maxBytes: REQUEST_BYTES, waitMs }));
    } catch (error) {
      throw error instanceof OffsetOutOfRange ? this.gone(error) : error;
    }
  }

  private gone(cause: OffsetOutOfRange): RegistryError {
    const { from, start, end } = cause;
    return new RegistryError(
      'LOG_VIOLATION',
      `Expected record ${from} or the place behind the last one in partition ${this.partition} of the events log, found that it has records ${start} to ${end}: records were deleted, or the topic was made anew. Restore the topic from a copy; or, if it was replaced on purpose, delete what was built from the old one.`,
      { cause },
    );
  }
}

function fetched(batches: readonly RecordBatch[], from: number): Fetched {
  const records = batches.length === 1 ? (batches[0] as RecordBatch) : batches.flat();
  return { records, next: from + records.length };
}

function notShown(from: number): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    `Expected the brokers to show record ${from} of the events log, found none yet.`,
  );
}
