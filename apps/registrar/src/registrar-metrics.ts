import type { Metrics } from '#platform';
import type { AppendedBatch, OwnerWatch } from './owner-watch.js';

const COMMANDS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The registrar's figures. */
export class RegistrarMetrics implements OwnerWatch {
  private readonly commands;
  private readonly rejections;
  private readonly size;
  private readonly latency;
  private readonly takeovers;
  private readonly voided;
  private readonly savedAt = new Map<number, number>();

  constructor(
    metrics: Metrics,
    private readonly clock: () => number = Date.now,
  ) {
    const labels = ['partition'] as const;
    this.commands = metrics.counter({
      name: 'registrar_commands_total',
      help: 'Commands decided, by what became of them.',
      labels: ['status'] as const,
    });
    this.rejections = metrics.counter({
      name: 'registrar_rejections_total',
      help: 'Commands refused, by the code of the refusal.',
      labels: ['code'] as const,
    });
    this.size = metrics.histogram({ name: 'registrar_batch_commands', help: 'Commands in one append.' }, COMMANDS);
    this.latency = metrics.histogram(
      { name: 'registrar_append_duration_seconds', help: 'Time until an append was durable.' },
      SECONDS,
    );
    this.takeovers = metrics.counter({ name: 'registrar_takeovers_total', help: 'Partitions taken over.', labels });
    this.voided = metrics.counter({
      name: 'registrar_void_records_total',
      help: "Records passed over by the reader's rule.",
      labels,
    });
    metrics.gauge(
      { name: 'registrar_snapshot_age_seconds', help: 'Since this process saved the last snapshot.', labels },
      async (gauge) => {
        for (const [partition, at] of this.savedAt) gauge.set({ partition }, (this.clock() - at) / 1000);
      },
    );
  }

  appended({ decided, milliseconds }: AppendedBatch): void {
    this.size.observe(decided.length);
    this.latency.observe(milliseconds / 1000);
    for (const { status, code } of decided) {
      this.commands.inc({ status });
      if (code !== undefined) this.rejections.inc({ code });
    }
  }

  tookOver(partition: number): void {
    this.takeovers.inc({ partition });
  }

  foundVoid(partition: number, records: number): void {
    this.voided.inc({ partition }, records);
  }

  savedSnapshot(partition: number): void {
    this.savedAt.set(partition, this.clock());
  }
}
