import type { LogRecord } from '#records';

const MOST_RECORDS = 1_000;
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The last records of a partition, as objects. Those who follow the log in one process get the same objects, and what
 * is decoded of a record is kept by its object.
 */
export class Tail {
  private records: LogRecord[] = [];
  private bytes = 0;

  /** Offset of the first record kept; `end` where none is. */
  constructor(private first: number) {}

  get start(): number {
    return this.first;
  }

  /** At most `count` records from `from` on, which must not be before the start. */
  slice(from: number, count: number): readonly LogRecord[] {
    return this.records.slice(from - this.first, from - this.first + count);
  }

  append(records: readonly LogRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      this.bytes += sizeOf(record);
    }
    this.trim();
  }

  /** Takes records that were read and end where the tail starts; the last of them, as many as there is room for. */
  prepend(records: readonly LogRecord[]): void {
    this.records.unshift(...records);
    this.first -= records.length;
    for (const record of records) this.bytes += sizeOf(record);
    this.trim();
  }

  private trim(): void {
    let dropped = 0;
    while (this.records.length - dropped > MOST_RECORDS || this.bytes > MOST_BYTES) {
      this.bytes -= sizeOf(this.records[dropped++] as LogRecord);
    }
    this.records.splice(0, dropped);
    this.first += dropped;
  }
}

/** Bytes that a record keeps. */
export function sizeOf({ leaf, value }: LogRecord): number {
  return (leaf?.length ?? 0) + value.length;
}
