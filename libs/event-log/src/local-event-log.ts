import { EventLog, type EventProducer, type Fetched } from './event-log.js';
import type { LocalPartition } from './local-partition.js';

/** A log of which this process is the only writer. */
export abstract class LocalEventLog extends EventLog {
  constructor(private readonly all: readonly LocalPartition[]) {
    super();
  }

  override get partitions(): number {
    return this.all.length;
  }

  override async openProducer(partition: number): Promise<EventProducer> {
    return this.at(partition).openProducer();
  }

  override async fetch(partition: number, from: number, limit: number): Promise<Fetched> {
    return this.at(partition).fetch(from, limit);
  }

  override async end(partition: number): Promise<number> {
    return this.at(partition).end;
  }

  override waitFor(partition: number, offset: number, signal: AbortSignal): Promise<void> {
    return this.at(partition).waitFor(offset, signal);
  }

  private at(partition: number): LocalPartition {
    const found = this.all[partition];
    if (!found) throw new RangeError(`Expected a partition below ${this.all.length}, found ${partition}.`);
    return found;
  }
}
