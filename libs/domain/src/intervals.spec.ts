import { describe, expect, it } from '@jest/globals';
import { countsAt, endIsKnown } from './intervals.js';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const at = (n: number) => ({ at: day(n) });
const knownAt = (n: number) => ({ knownAt: day(n) });
const position = (seq: number) => ({ knownAt: { namespace: 'default', seq } });

describe('an interval counts', () => {
  const open = { from: day(5), recordedFrom: day(7), seqFrom: 3 };
  /** Began on the 5th, told on the 7th; ended on the 10th, told on the 12th. */
  const closed = { ...open, until: day(10), recordedUntil: day(12), seqUntil: 8 };

  it.each([
    ['from its start', open, at(5), true],
    ['not before its start', open, at(4), false],
    ['for ever while it is open', open, {}, true],
    ['from when its start was told', open, knownAt(7), true],
    ['not before its start was told', open, knownAt(6), false],
    ['until its end', closed, at(9), true],
    ['not at its end', closed, at(10), false],
    ['not without a bound, once it ended', closed, {}, false],
    ['after its end as long as that was not told', closed, { ...at(11), ...knownAt(11) }, true],
    ['no longer once the end was told', closed, { ...at(11), ...knownAt(12) }, false],
    ['not before its start, whatever was told', closed, { ...at(4), ...knownAt(11) }, false],
    ['as known at the position of its start', closed, position(3), true],
    ['not as known at the position before', closed, position(2), false],
    ['not as known at the position of its end', closed, position(8), false],
  ])('%s', (_rule, interval, asOf, expected) => expect(countsAt(interval, asOf)).toBe(expected));

  it('shows its end from when that was told', () => {
    expect([open, closed].map((interval) => endIsKnown(interval, {}))).toEqual([false, true]);
    expect([knownAt(11), knownAt(12), position(7), position(8)].map((asOf) => endIsKnown(closed, asOf))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});
