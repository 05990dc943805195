import { formatInstant, type Stage } from '#domain';
import type { IntervalDocument } from '../intervals.view.js';
import type { Condition, Query } from '../query.js';

/** A range of a namespace's intervals in one stage: those still open, or those of one length class around an instant. */
export interface StageSearch {
  /** Absent: the open ones. */
  readonly length?: number;
  /** Instant that they are around, in milliseconds; absent: none, so they are all. */
  readonly around?: number;
}

/** Classes up to 2^46 milliseconds, which is 2,000 years. */
const CLASSES = Array.from({ length: 47 }, (_, length) => length);

/**
 * Searches that together find every interval which counts at one of the instants: the open ones, and around each
 * instant those of every length class. They find others too; whoever asks looks at each.
 */
export function stageSearches(instants: readonly number[]): readonly StageSearch[] {
  const open = instants.length === 0 ? {} : { around: Math.min(...instants) };
  return [open, ...instants.flatMap((around) => CLASSES.map((length) => ({ length, around })))];
}

/** One page of a search, by `opened`. */
export function stageQuery(
  namespace: string,
  stage: Stage,
  { length, around }: StageSearch,
  after: string,
  limit: number,
): Query {
  const earliest =
    length === undefined || around === undefined ? '' : formatInstant(Math.max(0, around - 2 ** length + 1));
  return {
    where: [
      { field: 'namespace', op: '=', value: namespace },
      { field: 'stage', op: '=', value: stage },
      length === undefined ? { field: 'length', op: 'absent' } : { field: 'length', op: '=', value: length },
      { field: 'opened', op: '>', value: after === '' ? earliest : after },
      ...(around === undefined
        ? []
        : [{ field: 'opened', op: '<', value: formatInstant(around + 1) } satisfies Condition]),
    ],
    order: [{ field: 'opened', direction: 'asc' }],
    limit,
  };
}

/** Whether the search finds the interval, which is of its namespace and stage. */
export function finds({ length, around }: StageSearch, interval: IntervalDocument): boolean {
  if (length !== interval.length || around === undefined) return length === interval.length;
  const from = Date.parse(interval.from);
  return from <= around && (length === undefined || from > around - 2 ** length);
}
