import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '#event-log';
import type { MongoViewStore, View } from '#views';
import { Projection } from './projection.js';
import { projectorSource } from './projector-source.js';
import { type Folded, rebuildViews } from './rebuild-views.js';

export interface Replacement {
  /** A generation that is not served. */
  readonly draft: MongoViewStore;
  /** Milliseconds in which other processes go over to it; it is kept up for so long, and the old one stays. */
  readonly grace: number;
  readonly signal: AbortSignal;
  readonly folded: Folded;
}

/**
 * Projects the log into the draft while others serve and project another generation, has the draft served, and drops the other one
 * when all had time to go over. Until the draft is served an error or a crash leaves the other one, and a draft that the next call
 * drops; afterwards it leaves the draft served and the other one to be dropped by the next call. @throws LOG_VIOLATION, UNAVAILABLE
 */
export async function replaceViews(
  log: EventLog,
  views: readonly View[],
  { draft, grace, signal, folded }: Replacement,
): Promise<void> {
  await rebuildViews(log, draft, views, signal, folded);
  signal.throwIfAborted();
  const over = new AbortController();
  const projection = new Projection(draft, views);
  const following = projectorSource(log, draft).run(
    ({ partition, batch }) => projection.project(partition, batch),
    over.signal,
    () => undefined,
  );
  const wait = async (): Promise<void> => {
    await draft.serve();
    await delay(grace);
    await draft.dropUnserved();
  };
  await Promise.race([following, wait()]).finally(() => over.abort());
  await following;
}
