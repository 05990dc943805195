import { describe, expect, it } from '@jest/globals';
import { formatSequence } from '#records';
import type { IntervalDocument } from '../intervals.view.js';
import { MemoryViewStore } from '../memory-view-store.js';
import type { Query } from '../query.js';
import { walkStage } from './stage-walk.js';

/** A store with 50,000 intervals, and what was asked of it. */
function given() {
  const store = new MemoryViewStore();
  const queries: Query[] = [];
  let next = 0;
  store.find = async (_view, query) => {
    queries.push(query);
    const length = Math.min(query.limit, 50_000 - next);
    return Array.from({ length }, () => ({ opened: formatSequence(next++) }) as IntervalDocument) as never;
  };
  return { store, queries };
}

describe('a walk through a stage', () => {
  it('ends after 20,000 intervals, and goes on where it ended', async () => {
    const { store, queries } = given();
    const walk = { namespace: 'default', stage: 'None', searches: [{}] } as const;
    let visited = 0;
    const visit = async () => ++visited > 0;
    const stopped = await walkStage(store, walk, visit);
    expect(visited).toBeGreaterThan(19_000);
    expect(visited).toBeLessThanOrEqual(20_000);
    expect(stopped).toEqual({ namespace: 'default', search: 0, after: formatSequence(visited - 1) });
    queries.length = 0;
    await walkStage(store, { ...walk, ...(stopped && { start: stopped }) }, async () => false);
    expect(queries).toHaveLength(1);
    expect(queries[0]?.where).toContainEqual({ field: 'opened', op: '>', value: stopped?.after });
  });

  it('stops behind the interval at which it was told to', async () => {
    const { store } = given();
    let left = 3;
    const walk = { namespace: 'default', stage: 'None', searches: [{}] } as const;
    expect(await walkStage(store, walk, async () => --left > 0)).toMatchObject({ after: formatSequence(2) });
  });
});
