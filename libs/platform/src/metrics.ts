import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const PREFIX = 'cartulary_';

/** Name without the prefix, what it says, and its labels, whose values must be a closed set. */
export interface Described<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly L[];
}

/** The figures of one app in Prometheus' text format. Nothing is shared with another app in the same process. */
export class Metrics {
  private readonly registry = new Registry();

  constructor(version: string) {
    collectDefaultMetrics({ register: this.registry, prefix: PREFIX });
    const build = this.gauge({ name: 'build_info', help: 'Version that runs; always 1.', labels: ['version'] });
    build.set({ version }, 1);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All figures as they are now. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  counter<L extends string>({ name, help, labels = [] }: Described<L>): Counter<L> {
    return new Counter({ name: PREFIX + name, help, labelNames: labels, registers: [this.registry] });
  }

  /** With `collect`, its values are set when somebody asks for them. */
  gauge<L extends string>(
    { name, help, labels = [] }: Described<L>,
    collect?: (gauge: Gauge<L>) => Promise<void>,
  ): Gauge<L> {
    return new Gauge<L>({
      name: PREFIX + name,
      help,
      labelNames: labels,
      registers: [this.registry],
      ...(collect && {
        collect(this: Gauge<L>) {
          return collect(this);
        },
      }),
    });
  }

  /** `buckets`: upper bounds, in the unit that the name ends in. */
  histogram<L extends string>({ name, help, labels = [] }: Described<L>, buckets: readonly number[]): Histogram<L> {
    return new Histogram({
      name: PREFIX + name,
      help,
      labelNames: labels,
      buckets: [...buckets],
      registers: [this.registry],
    });
  }
}
