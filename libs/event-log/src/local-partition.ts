import { RegistryError } from '#domain';
import { describeFault } from '#platform';
import { type LogRecord, type NewLogRecord, OWNER_STARTED } from '#records';
import { EventProducer, type Fetched } from './event-log.js';
import { Watermark } from './watermark.js';

/** How many records are looked at to find the end of a batch that goes on behind the limit. */
const STRIDE = 32;

/** Where the records of a partition are kept by a log that lives in this process. */
export interface RecordStorage {
  /** Records from `from` on, in order, at most `count`; at least one where there is one. */
  read(from: number, count: number): readonly LogRecord[];
  /** All of them durable, or an error and none of them. */
  write(records: readonly LogRecord[]): void;
}

/** One partition of a log that lives in this process: the newest producer writes, offsets are counted here. */
export class LocalPartition {
  private readonly mark: Watermark;
  private producer: EventProducer | undefined;

  constructor(
    private readonly storage: RecordStorage,
    end: number,
  ) {
    this.mark = new Watermark(end);
  }

  get end(): number {
    return this.mark.value;
  }

  /** A new producer; those before it can append no more. */
  openProducer(): EventProducer {
    return (this.producer = new LocalProducer(this));
  }

  append(producer: EventProducer, records: readonly NewLogRecord[]): number {
    if (producer !== this.producer) {
      throw new RegistryError(
        'UNAVAILABLE',
        'Expected the newest producer of the partition, found one that has failed, was closed or has a successor. Take over again with a new one.',
      );
    }
    const first = this.end;
    try {
      this.storage.write(records.map((record, index) => placed(record, first + index)));
    } catch (cause) {
      this.closeProducer(producer);
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected to append ${records.length} records to the events log, found ${describeFault(cause)}. None of them was written.`,
        { cause },
      );
    }
    this.mark.advance(first + records.length);
    return first;
  }

  closeProducer(producer: EventProducer): void {
    if (producer === this.producer) this.producer = undefined;
  }

  fetch(from: number, limit: number): Fetched {
    let records = this.storage.read(from, limit);
    for (let last = records.at(-1); last && last.offset + 1 < this.end; last = records.at(-1)) {
      const batch = last;
      const more = this.storage.read(last.offset + 1, STRIDE);
      const other = more.findIndex((record) => !sameBatch(batch, record));
      records = records.concat(other < 0 ? more : more.slice(0, other));
      if (other >= 0) break;
    }
    return { records, next: from + records.length };
  }

  waitFor(offset: number, signal: AbortSignal): Promise<void> {
    return this.mark.passed(offset, signal);
  }
}

/** The record at its place. Written out, for the time of a spread is a seventh of an append's. */
function placed({ type, owner, prev, leaf, value }: NewLogRecord, offset: number): LogRecord {
  return leaf ? { offset, type, owner, prev, leaf, value } : { offset, type, owner, prev, value };
}

/** A batch is a run of records with equal owner and `prev`; a barrier stands alone. */
function sameBatch(a: LogRecord, b: LogRecord): boolean {
  return a.owner === b.owner && a.prev === b.prev && a.type !== OWNER_STARTED && b.type !== OWNER_STARTED;
}

class LocalProducer extends EventProducer {
  constructor(private readonly partition: LocalPartition) {
    super();
  }

  async append(records: readonly NewLogRecord[]): Promise<number> {
    return this.partition.append(this, records);
  }

  async close(): Promise<void> {
    this.partition.closeProducer(this);
  }
}
