import type { Stage } from '#domain';
import { type IntervalDocument, intervals } from '../intervals.view.js';
import type { ViewStore } from '../view-store.js';
import { listNamespaces } from './namespaces.js';
import { finds, stageQuery, type StageSearch } from './stage-searches.js';

/** Where a walk goes on: behind the interval that opened at `after`. */
export interface StageCursor {
  readonly namespace: string;
  readonly search: number;
  readonly after: string;
}

export interface StageWalk {
  /** Absent: every namespace. */
  readonly namespace?: string;
  readonly stage: Stage;
  readonly searches: readonly StageSearch[];
  readonly start?: StageCursor;
}

/** Intervals that one walk looks at, each query counted as one. */
const MOST_EXAMINED = 20_000;
const CHUNK = 100;

/**
 * Shows what the searches find to `visit`, each interval once, until it returns false or enough was looked at.
 * Returns where to go on, undefined at the end.
 */
export async function walkStage(
  store: ViewStore,
  { namespace: only, stage, searches, start }: StageWalk,
  visit: (interval: IntervalDocument) => Promise<boolean>,
): Promise<StageCursor | undefined> {
  let examined = 0;
  for await (const namespace of only === undefined ? allNamespaces(store, start) : [only]) {
    let at: StageCursor = start?.namespace === namespace ? start : { namespace, search: 0, after: '' };
    while (at.search < searches.length) {
      if (examined >= MOST_EXAMINED) return at;
      const search = searches[at.search] as StageSearch;
      const earlier = searches.slice(0, at.search);
      const found = await store.find(intervals, stageQuery(namespace, stage, search, at.after, CHUNK));
      examined += 1 + found.length;
      for (const interval of found) {
        at = { ...at, after: interval.opened };
        if (earlier.some((one) => finds(one, interval))) continue;
        if (!(await visit(interval))) return at;
      }
      if (found.length < CHUNK) at = { namespace, search: at.search + 1, after: '' };
    }
  }
  return undefined;
}

async function* allNamespaces(store: ViewStore, start: StageCursor | undefined): AsyncGenerator<string> {
  if (start) yield start.namespace;
  let after = start?.namespace ?? '';
  for (let more = true; more;) {
    const page = await listNamespaces(store, after, CHUNK);
    for (const { name } of page) yield (after = name);
    more = page.length === CHUNK;
  }
}
