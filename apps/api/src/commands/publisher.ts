import { Injectable } from '@nestjs/common';
import { RegistryError } from '#domain';
import { CommandQueue } from '#event-log';
import type { NewCommandRecord } from '#records';

interface Waiting {
  readonly record: NewCommandRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Publishes what the requests of one turn of the event loop bring in one call. */
@Injectable()
export class Publisher {
  private waiting: Waiting[] = [];

  constructor(private readonly queue: CommandQueue) {}

  /** As `CommandQueue.publish` for the one. @throws UNAVAILABLE: it was not put */
  publish(record: NewCommandRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => void this.flush());
      this.waiting.push({ record, resolve, reject });
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
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
