import { BatchRun } from './batch-run.js';
import type { RecordBatch } from './event-codec.js';

/** Readers of one partition that are far behind at the same time, each with a run of its own; one more starts anew at each page. */
const MOST_RUNS = 2;
/** A run with less in it is filled while its reader works on a page. */
const LOW_BYTES = 512 * 1024;

export type ReadBatches = (from: number) => Promise<readonly RecordBatch[]>;

interface Run {
  readonly batches: BatchRun;
  filling: Promise<void> | undefined;
}

/** Reads the past of a partition for readers that go through it: one request brings many pages, the next is under way before it is asked for. */
export class ReadAhead {
  private readonly runs: Run[] = [];

  /** `before` is where the past ends. */
  constructor(
    private readonly read: ReadBatches,
    private readonly before: () => number,
  ) {}

  /** Empty where `before` has come down to `from` meanwhile, or the brokers show nothing there. */
  async page(from: number, limit: number): Promise<readonly RecordBatch[]> {
    const run = this.take(from);
    if (run.batches.records === 0) await (run.filling ?? this.fill(run));
    const page = run.batches.from(from, limit);
    run.batches.dropBefore(from + page.reduce((sum, batch) => sum + batch.length, 0));
    if (run.batches.end < this.before() && page.length > 0) {
      if (run.batches.bytes < LOW_BYTES) this.fillAhead(run);
      this.keep(run);
    } else if (run.batches.records > 0) this.keep(run);
    return page;
  }

  private take(from: number): Run {
    const index = this.runs.findIndex(({ batches }) => batches.start === from);
    return this.runs.splice(index, index < 0 ? 0 : 1)[0] ?? { batches: new BatchRun(from), filling: undefined };
  }

  private keep(run: Run): void {
    this.runs.push(run);
    if (this.runs.length > MOST_RUNS) this.runs.shift();
  }

  private fillAhead(run: Run): void {
    // Whoever comes for the next page hears of the fault, by the same request made again.
    run.filling ??= this.fill(run).catch(() => undefined);
  }

  private async fill(run: Run): Promise<void> {
    try {
      const batches = await this.read(run.batches.end);
      const before = this.before();
      run.batches.append(batches.filter(([first]) => first !== undefined && first.offset < before));
    } finally {
      run.filling = undefined;
    }
  }
}
