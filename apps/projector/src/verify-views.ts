import { isDeepStrictEqual } from 'node:util';
import { RegistryError } from '#domain';
import { type EventLog, replay } from '#event-log';
import { START } from '#records';
import type { Document, View, ViewStore } from '#views';
import { compareDocuments, type ViewDifference } from './compare-documents.js';
import { project } from './project.js';

const PAGE = 1_000;

export interface ViewVerification {
  /** Documents that are as the log makes them. */
  readonly documents: number;
  readonly difference?: ViewDifference;
}

/**
 * Folds the log up to where the store says it is into `fresh`, which must be empty, and compares every document of
 * every view, both ways, up to the first difference. Nobody may write to the store meanwhile.
 * @throws UNAVAILABLE where somebody did, or the log ends before; LOG_VIOLATION
 */
export async function verifyViews(
  log: EventLog,
  store: ViewStore,
  fresh: ViewStore,
  views: readonly View[],
  signal: AbortSignal,
): Promise<ViewVerification> {
  const before = await offsetsOf(log, store);
  for (const [partition, end] of before.entries()) {
    await replay({ log, partition, cursor: START, end, signal }, (batch) => project(fresh, views, partition, batch));
  }
  signal.throwIfAborted();
  let documents = 0;
  for (const view of views) {
    const { equal, difference } = await compareView(view, fresh, store);
    documents += equal;
    if (!isDeepStrictEqual(await offsetsOf(log, store), before)) throw moved();
    if (difference) return { documents, difference };
  }
  return { documents };
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

/** Walks both stores by `_id`, as one merges two sorted lists. */
async function compareView(
  view: View,
  fresh: ViewStore,
  store: ViewStore,
): Promise<{ equal: number; difference?: ViewDifference }> {
  const made = scanAll(fresh, view);
  const kept = scanAll(store, view);
  for (let equal = 0; ; equal++) {
    const [expected, found] = [await next(made), await next(kept)];
    if (!expected && !found) return { equal };
    const difference = compareDocuments(view.name, expected, found);
    if (difference) return { equal, difference };
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
