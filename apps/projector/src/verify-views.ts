import { isDeepStrictEqual } from 'node:util';
import { RegistryError } from '#domain';
import type { EventLog } from '#event-log';
import { START } from '#records';
import type { Document, View, ViewStore } from '#views';
import { compareDocuments, compareIds, type ViewDifference } from './compare-documents.js';
import { type Folded, projectStretch } from './rebuild-views.js';

const PAGE = 1_000;
const MOST_DIFFERENCES = 100;

export interface ViewVerification {
  /** Documents that are as the log makes them. */
  readonly documents: number;
  /** The first of those that are not, by view and id. */
  readonly differences: readonly ViewDifference[];
}

/**
 * Folds the log up to where the store says it is into `fresh`, which must be empty, and compares every document of
 * every view, both ways, up to a hundred differences. Nobody may write to the store meanwhile.
 * @throws UNAVAILABLE where somebody did, or the log ends before; LOG_VIOLATION
 */
export async function verifyViews(
  log: EventLog,
  store: ViewStore,
  fresh: ViewStore,
  views: readonly View[],
  signal: AbortSignal,
  folded: Folded = () => undefined,
): Promise<ViewVerification> {
  const before = await offsetsOf(log, store);
  let records = 0;
  for (const [partition, end] of before.entries()) {
    await projectStretch(log, fresh, views, { partition, cursor: START, end }, signal, (batch) =>
      folded(records + batch.cursor.offset),
    );
    records += end;
  }
  signal.throwIfAborted();
  const differences: ViewDifference[] = [];
  let documents = 0;
  for (const view of views) {
    for await (const difference of compareView(view, fresh, store)) {
      signal.throwIfAborted();
      if (!difference) documents++;
      else if (differences.push(difference) === MOST_DIFFERENCES) break;
    }
    if (!isDeepStrictEqual(await offsetsOf(log, store), before)) throw moved();
    if (differences.length === MOST_DIFFERENCES) break;
  }
  return { documents, differences };
}

async function offsetsOf(log: EventLog, store: ViewStore): Promise<readonly number[]> {
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition);
  return Promise.all(partitions.map(async (partition) => (await store.cursor(partition))?.offset ?? 0));
}

function moved(): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    'Expected views at rest, found that they moved on. Stop the projector and verify again.',
  );
}

/** Walks both stores by `_id`, as one merges two sorted lists: a difference, or undefined for two documents that are equal. */
async function* compareView(
  view: View,
  fresh: ViewStore,
  store: ViewStore,
): AsyncGenerator<ViewDifference | undefined, void, undefined> {
  const made = scanAll(fresh, view);
  const kept = scanAll(store, view);
  let [expected, found] = [await next(made), await next(kept)];
  while (expected || found) {
    const order = compareIds(expected, found);
    yield compareDocuments(view.name, expected, found);
    if (order <= 0) expected = await next(made);
    if (order >= 0) found = await next(kept);
  }
}

async function* scanAll(store: ViewStore, view: View): AsyncGenerator<Document, undefined> {
  for (let after = ''; ;) {
    const page = await store.scan(view, after, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    after = (page.at(-1) as Document)._id;
  }
}

async function next(documents: AsyncGenerator<Document, undefined>): Promise<Document | undefined> {
  return (await documents.next()).value;
}
