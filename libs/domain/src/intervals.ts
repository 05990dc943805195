import type { Position } from './refs.js';

/** The time that a version spent in a stage: when it was so, and when that was recorded. Half-open; without `until` it lasts. */
export interface StageInterval {
  readonly from: string;
  readonly recordedFrom: string;
  readonly seqFrom: number;
  readonly until?: string;
  readonly recordedUntil?: string;
  readonly seqUntil?: number;
}

/** What is asked about: the state at `at` as known at `knownAt`. Times in UTC with milliseconds; absent: no bound. */
export interface AsOf {
  readonly at?: string;
  /** A time, or a position, which is known with everything before it. */
  readonly knownAt?: string | Position;
}

/** Whether the interval is part of the state. */
export function countsAt(interval: StageInterval, asOf: AsOf): boolean {
  if (!isKnown(interval.recordedFrom, interval.seqFrom, asOf)) return false;
  if (asOf.at !== undefined && interval.from > asOf.at) return false;
  return !(endIsKnown(interval, asOf) && (asOf.at === undefined || interval.until <= asOf.at));
}

/** Whether the end of the interval had been recorded. */
export function endIsKnown<I extends StageInterval>(
  interval: I,
  asOf: AsOf,
): interval is I & { readonly until: string } {
  const { until, recordedUntil, seqUntil } = interval;
  return until !== undefined && isKnown(recordedUntil as string, seqUntil as number, asOf);
}

function isKnown(recordedAt: string, seq: number, { knownAt }: AsOf): boolean {
  if (knownAt === undefined) return true;
  return typeof knownAt === 'string' ? recordedAt <= knownAt : seq <= knownAt.seq;
}
