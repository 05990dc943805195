import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Readiness } from './readiness.js';

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

  /** A gauge for each part of the process, as /readyz says it. */
  watchParts(readiness: Readiness): void {
    this.gauge(
      { name: 'part_up', help: '1 while the part does its work, as /readyz says it.', labels: ['part'] },
      async (up) => {
        const missing = await readiness.missing();
        for (const part of readiness.watched) up.set({ part }, part in missing ? 0 : 1);
      },
    );
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
