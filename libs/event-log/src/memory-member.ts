import { setImmediate } from 'node:timers/promises';
import { RegistryError } from '#domain';
import type { CommandConsumer, Membership } from './command-queue.js';
import type { MemoryLane } from './memory-lane.js';

const MOST_DELIVERED = 256;

/** A member of a memory queue's group: serves each of its lanes, one batch after the other, until it leaves or fails. */
export class MemoryMember implements Membership {
  readonly ended: Promise<void>;
  private settle!: (outcome: Promise<void>) => void;
  private readonly leaving = new AbortController();
  private readonly serving = new Map<MemoryLane, Promise<void>>();
  private finished: Promise<void> | undefined;

  /** `release` gets the lanes back, after the last callback. */
  constructor(
    private readonly consumer: CommandConsumer,
    private readonly release: (lanes: readonly MemoryLane[], error: Error | undefined) => void,
  ) {
    this.ended = new Promise((resolve) => (this.settle = resolve));
  }

  get partitions(): number {
    return this.serving.size;
  }

  /** Whether it can take lanes. */
  get active(): boolean {
    return !this.leaving.signal.aborted;
  }

  take(lane: MemoryLane): void {
    const served = this.serve(lane).catch((error: unknown) => void this.finish(error));
    this.serving.set(lane, served);
  }

  leave(): Promise<void> {
    return this.finish();
  }

  private async serve(lane: MemoryLane): Promise<void> {
    const { signal } = this.leaving;
    const { partition } = lane;
    lane.forget(await this.consumer.assigned({ partition, confirm: () => this.confirm(partition), signal }));
    while (!signal.aborted) {
      await lane.arrival(signal);
      // All that the requests of this turn of the event loop publish goes into one batch.
      await setImmediate();
      const commands = lane.first(MOST_DELIVERED);
      const last = commands.at(-1);
      if (!last || signal.aborted) continue;
      await this.consumer.deliver(lane.partition, commands);
      lane.forget(last.offset);
    }
  }

  /** The queue is in this process: nobody else can have taken the partition. */
  private async confirm(partition: number): Promise<void> {
    if (this.active) return;
    throw new RegistryError(
      'UNAVAILABLE',
      `Expected partition ${partition} to be this member's, found that it gives it back.`,
    );
  }

  /** Once: by leaving, or by the first error of a callback. Returns when the lanes are given back. */
  private finish(error?: unknown): Promise<void> {
    return (this.finished ??= this.giveBack(error));
  }

  private async giveBack(error: unknown): Promise<void> {
    this.leaving.abort();
    const lanes = [...this.serving.keys()];
    await Promise.all(this.serving.values());
    const errors = error === undefined ? [] : [error as Error];
    for (const { partition } of lanes) {
      try {
        await this.consumer.revoked(partition);
      } catch (fault) {
        errors.push(fault as Error);
      }
    }
    const [first] = errors;
    this.release(lanes, first);
    this.settle(first ? Promise.reject(first) : Promise.resolve());
  }
}
