import type { BatchSource, EventBatch, EventLog } from '#event-log';
import type { Metrics } from '#platform';
import { type LogRecord, toText } from '#records';
import type { ViewStore } from '#views';

const RECORDS = [1, 4, 16, 64, 256, 1024, 4096];
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Records among which the first event is looked for that is not in the views. */
const LOOKED_AT = 64;

/** The projector's figures. */
export class ProjectorMetrics {
  private readonly size;
  private readonly latency;
  private readonly voided;

  constructor(
    private readonly metrics: Metrics,
    private readonly log: EventLog,
    private readonly views: ViewStore,
    private readonly clock: () => number = Date.now,
  ) {
    const labels = ['partition'] as const;
    this.size = metrics.histogram({ name: 'projector_batch_records', help: 'Records applied at once.' }, RECORDS);
    this.latency = metrics.histogram(
      { name: 'projector_write_duration_seconds', help: 'Time to fold and write what was applied at once.' },
      SECONDS,
    );
    this.voided = metrics.counter({
      name: 'projector_void_records_total',
      help: "Records passed over by the reader's rule.",
      labels,
    });
    this.perPartition('projector_lag_records', 'Records that the views are behind the log.', async (partition) => {
      const shown = await this.reflected(partition);
      return (await log.end(partition)) - shown;
    });
    this.perPartition(
      'projector_lag_seconds',
      'Age of the oldest event that is not in the views; 0 where all are.',
      (partition) => this.ageOf(partition),
    );
  }

  /** The source, with every batch that it hands on measured. */
  measured(source: BatchSource<EventBatch>): BatchSource<EventBatch> {
    return {
      pattern: source.pattern,
      run: (handle, signal, up) => source.run((batch) => this.measure(batch, handle), signal, up),
    };
  }

  private async measure(message: EventBatch, handle: (message: EventBatch) => Promise<void>): Promise<void> {
    const { partition, batch } = message;
    const stop = this.latency.startTimer();
    await handle(message);
    stop();
    this.size.observe(batch.entries.length + batch.voided);
    if (batch.voided > 0) this.voided.inc({ partition }, batch.voided);
  }

  private perPartition(name: string, help: string, read: (partition: number) => Promise<number>): void {
    this.metrics.gauge({ name, help, labels: ['partition'] as const }, async (gauge) => {
      for (let partition = 0; partition < this.log.partitions; partition++)
        gauge.set({ partition }, await read(partition).catch(() => NaN));
    });
  }

  private async reflected(partition: number): Promise<number> {
    return (await this.views.cursor(partition))?.offset ?? 0;
  }

  private async ageOf(partition: number): Promise<number> {
    const from = await this.reflected(partition);
    if ((await this.log.end(partition)) <= from) return 0;
    const { records } = await this.log.fetch(partition, from, LOOKED_AT);
    const first = records.find(({ leaf }) => leaf !== undefined);
    return first ? Math.max(0, this.clock() - timeOf(first)) / 1000 : 0;
  }
}

/** When an event was recorded, not verified: a figure may be wrong where the log is. */
function timeOf({ leaf = new Uint8Array() }: LogRecord): number {
  const [, recordedAt = ''] = /"recordedAt":"([^"]+)"/.exec(toText(leaf)) ?? [];
  return Date.parse(recordedAt);
}
