import type { LogRecord } from '#records';
import { sizeOf } from '../tail.js';
import type { RecordBatch } from './event-codec.js';

/** Whole record batches that follow one another in a partition. */
export class BatchRun {
  private batches: RecordBatch[] = [];
  private size = 0;
  private count = 0;

  /** `first` is where it starts; while it is empty, where it ends too. */
  constructor(
    private first: number,
    private behind = first,
  ) {}

  get start(): number {
    return this.first;
  }

  get end(): number {
    return this.behind;
  }

  get bytes(): number {
    return this.size;
  }

  get records(): number {
    return this.count;
  }

  /** Takes those that go on where it ends, and leaves out those that it has. */
  append(batches: readonly RecordBatch[]): void {
    for (const batch of batches) {
      if ((batch[0] as LogRecord).offset !== this.behind) continue;
      this.batches.push(batch);
      this.behind += batch.length;
      this.weigh(batch, 1);
    }
  }

  /** Takes those that end where it starts. */
  prepend(batches: readonly RecordBatch[]): void {
    this.batches.unshift(...batches);
    for (const batch of batches) {
      this.first -= batch.length;
      this.weigh(batch, 1);
    }
  }

  /** From `from` on, which lies in it: at least `limit` records where there are as many, then to the end of their batch. */
  from(from: number, limit: number): readonly RecordBatch[] {
    const found: RecordBatch[] = [];
    let [offset, count] = [this.first, 0];
    for (const batch of this.batches) {
      const rest = offset < from ? batch.slice(from - offset) : batch;
      offset += batch.length;
      if (rest.length === 0) continue;
      found.push(rest);
      count += rest.length;
      if (count >= limit) break;
    }
    return found;
  }

  /** Lets go of batches at the start while there are more records or bytes, but of the last batch never. */
  trim(mostRecords: number, mostBytes: number): void {
    let dropped = 0;
    while (dropped < this.batches.length - 1 && (this.count > mostRecords || this.size > mostBytes))
      this.forget(this.batches[dropped++] as RecordBatch);
    this.batches.splice(0, dropped);
  }

  /** Lets go of what lies before the offset, which is where a batch starts. */
  dropBefore(offset: number): void {
    let dropped = 0;
    while (this.first < offset && dropped < this.batches.length) this.forget(this.batches[dropped++] as RecordBatch);
    this.batches.splice(0, dropped);
  }

  private forget(batch: RecordBatch): void {
    this.first += batch.length;
    this.weigh(batch, -1);
  }

  private weigh(batch: RecordBatch, sign: 1 | -1): void {
    this.count += sign * batch.length;
    for (const record of batch) this.size += sign * sizeOf(record);
  }
}
