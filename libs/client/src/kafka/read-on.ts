import { setTimeout } from 'node:timers/promises';
import { RegistryError } from '#domain';
import type { EventLog } from '#event-log';
import type { Cursor, VerifiedBatch } from '#records';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

export interface Reading {
  readonly log: EventLog;
  readonly partition: number;
  readonly cursor: Cursor;
  readonly signal: AbortSignal;
}

/** Gets each run of whole batches, and the cursor before it. */
export type RunHandler = (batch: VerifiedBatch, before: Cursor) => Promise<void>;

/** What a handler threw: the log's own faults are told from it. */
class HandlerFault extends Error {}

/**
 * Reads a partition for ever, verified, in order, and goes on behind the last run that was handled when the log could not be
 * reached for a while. Returns when the signal is aborted. @throws LOG_VIOLATION, or what the handler throws
 */
export async function readOn({ cursor, ...reading }: Reading, handler: RunHandler): Promise<void> {
  // Loaded here, for whoever uses this library over HTTP has no use for Kafka.
  const { follow } = await import('#event-log');
  let reached = cursor;
  let pause = FIRST_PAUSE_MS;
  const handle = async (batch: VerifiedBatch): Promise<void> => {
    await handler(batch, reached).catch((cause: unknown) => {
      throw new HandlerFault('', { cause });
    });
    reached = batch.cursor;
    pause = FIRST_PAUSE_MS;
  };
  while (!reading.signal.aborted) {
    try {
      await follow({ ...reading, cursor: reached }, handle);
    } catch (error) {
      if (error instanceof HandlerFault) throw error.cause;
      if (!(error instanceof RegistryError && error.code === 'UNAVAILABLE')) throw error;
      await setTimeout(pause, undefined, { signal: reading.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }
}
