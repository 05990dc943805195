import { setTimeout as delay } from 'node:timers/promises';
import { RegistryError } from '#domain';
import { type BatchSource, type EventBatch, type EventLog, eventSource } from '#event-log';
import { START } from '#records';
import type { ViewStore } from '#views';
import { InFlight } from './in-flight.js';

/** Milliseconds between two looks whether what was written is still there. */
const LOOK_AGAIN = 1000;

/** The log from where the views have it, as many batches of a partition at once as the store takes. */
export function projectorSource(log: EventLog, store: ViewStore): BatchSource<EventBatch> {
  const { writes, records } = store.pace;
  const source = eventSource(log, async (partition) => (await store.cursor(partition)) ?? START, records);
  return {
    pattern: source.pattern,
    async run(handle, signal, up) {
      const over = new AbortController();
      const ending = AbortSignal.any([signal, over.signal]);
      const end = (): void => over.abort();
      const written = new Map<number, number>();
      const lanes = Array.from({ length: log.partitions }, () => new InFlight(writes, end));
      const hand = async (message: EventBatch): Promise<void> => {
        await handle(message);
        written.set(message.partition, message.batch.cursor.offset);
      };
      const run = source.run((message) => (lanes[message.partition] as InFlight).add(() => hand(message)), ending, up);
      const watch = assertKept(store, written, ending);
      await Promise.race([run, watch]).then(end, end);
      await Promise.allSettled([run, watch]);
      // What a write failed with comes first: the rest ended because of it.
      for (const lane of lanes) await lane.ended();
      await Promise.all([run, watch]);
    },
  };
}

/**
 * Until the signal is aborted. An idle projector would not see that the store was emptied, or that another one has taken its place.
 * @throws UNAVAILABLE once the store reflects less than was written to it
 */
async function assertKept(store: ViewStore, written: ReadonlyMap<number, number>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await delay(LOOK_AGAIN, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    for (const [partition, offset] of written) {
      const found = await store.cursor(partition).then(
        (cursor) => cursor?.offset ?? 0,
        () => offset,
      );
      if (found < offset)
        throw new RegistryError(
          'UNAVAILABLE',
          `Expected views that reflect the log up to record ${offset}, found them at ${found}. They go on from there by themselves.`,
        );
    }
  }
}
