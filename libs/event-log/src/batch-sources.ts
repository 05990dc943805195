import { setMaxListeners } from 'node:events';
import type { CommandRecord, Cursor, VerifiedBatch } from '#records';
import type { CommandConsumer, CommandQueue } from './command-queue.js';
import type { EventLog } from './event-log.js';
import { follow } from './follow.js';

/** Patterns of the messages that a `BatchServer` hands to controllers: `@EventPattern<string>(COMMAND_BATCH)`. */
export const COMMAND_BATCH = 'cartulary.commands';
export const EVENT_BATCH = 'cartulary.events';

/** Message of `COMMAND_BATCH`: what a member of the group is to decide. */
export interface CommandBatch {
  readonly partition: number;
  readonly commands: readonly CommandRecord[];
}

/** Message of `EVENT_BATCH`: what a follower of the log has verified. */
export interface EventBatch {
  readonly partition: number;
  readonly batch: VerifiedBatch;
}

/** Where batches come from. */
export interface BatchSource<Batch = unknown> {
  readonly pattern: string;
  /**
   * Hands batches on until the signal is aborted, those of a partition one after the other. Calls `up` when it is at work.
   * Rejects with the first error, `handle`'s or its own; it may then be run again.
   */
  run(handle: (batch: Batch) => Promise<void>, signal: AbortSignal, up: () => void): Promise<void>;
}

/** A membership in the group that decides commands, at work once it has taken a partition, or if others have them all. Assignment is not handed to controllers but to `group`. */
export function commandSource(
  queue: CommandQueue,
  group: Pick<CommandConsumer, 'assigned' | 'revoked'>,
): BatchSource<CommandBatch> {
  return {
    pattern: COMMAND_BATCH,
    async run(handle, signal, up) {
      const membership = await queue.join({
        async assigned(assignment) {
          const decided = await group.assigned(assignment);
          up();
          return decided;
        },
        deliver: (partition, commands) => handle({ partition, commands }),
        revoked: (partition) => group.revoked(partition),
      });
      if (membership.partitions === 0) up();
      const leave = (): void => void membership.leave();
      signal.addEventListener('abort', leave);
      if (signal.aborted) leave();
      await membership.ended.finally(() => signal.removeEventListener('abort', leave));
    },
  };
}

/**
 * A follower of every partition of the log, each from the cursor that `cursorOf` gives at the start; `limit` as in `ReadOptions`.
 */
export function eventSource(
  log: EventLog,
  cursorOf: (partition: number) => Promise<Cursor>,
  limit?: number,
): BatchSource<EventBatch> {
  return {
    pattern: EVENT_BATCH,
    async run(handle, signal, up) {
      const cursors = await Promise.all(Array.from({ length: log.partitions }, (_, partition) => cursorOf(partition)));
      const failed = new AbortController();
      const ended = AbortSignal.any([signal, failed.signal]);
      // Every partition listens, and there may be many.
      setMaxListeners(0, ended);
      const loops = cursors.map((cursor, partition) =>
        follow({ log, partition, cursor, signal: ended, ...(limit !== undefined && { limit }) }, (batch) =>
          handle({ partition, batch }),
        ).catch((error: unknown) => {
          failed.abort();
          throw error;
        }),
      );
      up();
      const failure = (await Promise.allSettled(loops)).find((loop) => loop.status === 'rejected');
      if (failure) throw failure.reason;
    },
  };
}
