import type { CloudEvent } from '#records';
import { cloudEventOf, events } from '../events.view.js';
import { endOfNamespace, sortablePosition } from '../positions.js';
import type { Condition, Query } from '../query.js';
import type { ViewStore } from '../view-store.js';

/** Whose history: a namespace's, a model's, or that of one version of a model. */
export type HistorySubject = { readonly namespace: string } | { readonly modelId: string; readonly version?: number };

export interface HistoryPage {
  readonly events: readonly CloudEvent[];
  /** Last `seq` shown, where there is more behind it. */
  readonly next?: number;
}

/**
 * Events, oldest first, from behind `after` (a `seq`; 0: from the beginning). A version's are those about it and those
 * that took an alias from it. Names of actors are for the caller to fill in.
 */
export async function historyOf(
  store: ViewStore,
  subject: HistorySubject,
  after: number,
  limit: number,
): Promise<HistoryPage> {
  const queries = queriesFor(subject, after, limit + 1);
  const found = await Promise.all(queries.map((query) => store.find(events, query)));
  const merged = found.flat().sort((a, b) => a.seq - b.seq);
  const page = merged.slice(0, limit);
  const last = page.at(-1);
  return {
    events: page.map(cloudEventOf),
    ...(last && merged.length > limit && { next: last.seq }),
  };
}

function queriesFor(subject: HistorySubject, after: number, limit: number): readonly Query[] {
  if ('namespace' in subject) return [namespaceQuery(subject.namespace, after, limit)];
  const { modelId, version } = subject;
  if (version === undefined) return [modelQuery(modelId, [], after, limit)];
  return ['version', 'otherVersion'].map((field) =>
    modelQuery(modelId, [{ field, op: '=', value: version }], after, limit),
  );
}

function namespaceQuery(namespace: string, after: number, limit: number): Query {
  return {
    where: [
      { field: '_id', op: '>', value: sortablePosition({ namespace, seq: after }) },
      { field: '_id', op: '<', value: endOfNamespace(namespace) },
    ],
    order: [{ field: '_id', direction: 'asc' }],
    limit,
  };
}

function modelQuery(modelId: string, more: readonly Condition[], after: number, limit: number): Query {
  return {
    where: [{ field: 'modelId', op: '=', value: modelId }, ...more, { field: 'seq', op: '>', value: after }],
    order: [{ field: 'seq', direction: 'asc' }],
    limit,
  };
}
