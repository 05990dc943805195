import { Injectable } from '@nestjs/common';
import { RegistryError } from '#domain';
import { CommandQueue } from '#event-log';
import { namespaceOf, type NewCommandRecord, partitionOf } from '#records';

interface Waiting {
  readonly record: NewCommandRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Enough for a batch of the owner. */
const MOST_AT_ONCE = 256;
const MOST_TURNS = 32;

/**
 * Publishes what concurrent requests bring in one call: it goes on gathering while each turn of the event loop brings
 * more, and no timer ever runs. A lone command goes out after one turn; callers who come at once share a commit.
 */
@Injectable()
export class Publisher {
  private waiting: Waiting[] = [];

  constructor(private readonly queue: CommandQueue) {}

  /** As `CommandQueue.publish` for the one. @throws UNAVAILABLE: it was not put; OUTCOME_UNKNOWN: it may have been */
  publish(record: NewCommandRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.gather(0, MOST_TURNS));
      this.waiting.push({ record, resolve, reject });
    });
  }

  private gather(before: number, turns: number): void {
    const { length } = this.waiting;
    if (length > before && length < MOST_AT_ONCE && turns > 0) setImmediate(() => this.gather(length, turns - 1));
    else void this.flush();
  }

  private async flush(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    // A partition that takes nothing now is the fault of its commands only.
    await Promise.all(this.byPartition(batch).map((part) => this.put(part)));
  }

  private byPartition(batch: readonly Waiting[]): readonly (readonly Waiting[])[] {
    const { partitions } = this.queue;
    if (partitions === 1) return [batch];
    const parts = new Map<number, Waiting[]>();
    for (const one of batch) {
      const partition = partitionOf(namespaceOf(one.record), partitions);
      const part = parts.get(partition);
      if (part) part.push(one);
      else parts.set(partition, [one]);
    }
    return [...parts.values()];
  }

  private async put(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.queue.publish(batch.map(({ record }) => record));
      for (const { resolve } of batch) resolve();
    } catch (cause) {
      const error =
        cause instanceof RegistryError
          ? cause
          : new RegistryError(
              'UNAVAILABLE',
              'The queue of commands did not take the command; nothing changed. Repeat it.',
              { cause },
            );
      for (const { reject } of batch) reject(error);
    }
  }
}
