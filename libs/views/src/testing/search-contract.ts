import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { START } from '#records';
import { fold } from '../fold.js';
import { MemoryViewStore } from '../memory-view-store.js';
import { models } from '../models.view.js';
import type { Search } from '../search/search.js';
import { versions } from '../versions.view.js';
import type { VersionDocument } from '../version-document.js';
import type { ViewStore } from '../view-store.js';
import { VIEWS } from '../views.js';
import { allPages } from './all-pages.js';
import { LogBuilder } from './log-builder.js';
import { createModel } from './model-log.js';
import { projected } from './projected.js';
import { randomLog } from './random-log.js';
import { MODEL_KEYS, randomFilter, randomOrder, VERSION_KEYS } from './random-search.js';

/** What every store that can be searched must do. `open` makes an empty one for `VIEWS`. */
export function describeSearch(open: () => Promise<ViewStore>, runs: number): void {
  let store: ViewStore;
  let log: LogBuilder;
  beforeEach(async () => {
    store = await open();
    log = new LogBuilder();
  });
  afterEach(() => store.close());

  async function project(): Promise<void> {
    const written = (await store.cursor(0))?.offset ?? 0;
    const entries = log.entries.slice(written);
    await store.write(0, await fold(store, VIEWS, entries), { ...START, offset: log.entries.length });
  }
  const whole = (search: Partial<Search>): Search => ({
    filter: undefined,
    order: [],
    after: undefined,
    limit: 3,
    ...search,
  });
  const numbers = (found: readonly VersionDocument[]) => found.map(({ version }) => version);

  describe('a search', () => {
    it('shows the latest first, and after a page what comes behind it, whatever was added', async () => {
      const model = createModel(log, 'm');
      for (let i = 0; i < 7; i++) model.register({ metrics: { f1: i % 3 } });
      await project();
      const byMetric = whole({ order: [{ key: 'metrics.f1', direction: 'asc' }] });
      const [first, ordered] = [await store.search(versions, whole({})), await store.search(versions, byMetric)];
      expect([numbers(first.documents), numbers(ordered.documents)]).toEqual([
        [7, 6, 5],
        [7, 4, 1],
      ]);
      for (let i = 0; i < 7; i++) model.register({ metrics: { f1: i % 3 } });
      await project();
      const rest = await store.search(versions, whole({ after: first.next, limit: 9 }));
      expect(numbers(rest.documents)).toEqual([4, 3, 2, 1]);
      const behind = await store.search(versions, { ...byMetric, after: ordered.next, limit: 99 });
      expect(numbers(behind.documents)).toEqual([12, 9, 5, 2, 13, 10, 6, 3]);
      expect(behind.next).toBeUndefined();
    });

    it('finds versions by what their model is called now, and none of a deleted one', async () => {
      const [one, other] = [createModel(log, 'one'), createModel(log, 'other')];
      one.register();
      other.register();
      one.rename('two');
      other.delete();
      await project();
      const named = (name: string) => store.search(versions, whole({ filter: { op: '=', key: 'model', value: name } }));
      const found = await Promise.all(['one', 'two', 'other'].map(named));
      expect(found.map(({ documents }) => documents.length)).toEqual([0, 1, 0]);
      expect((await store.search(models, whole({}))).documents.map(({ name }) => name)).toEqual(['two']);
    });

    it('finds models by aliases that they have, not by those they had', async () => {
      const model = createModel(log, 'm');
      model.register();
      model.register();
      model.assign('best', 1);
      model.assign('best', 2);
      model.assign('first', 1);
      model.deleteVersion(1);
      await project();
      const having = (alias: string) =>
        store.search(models, whole({ filter: { op: '=', key: 'alias', value: alias } }));
      expect([(await having('best')).documents.length, (await having('first')).documents.length]).toEqual([1, 0]);
    });

    it('finds the same documents in the same order as looking at all of them does', async () => {
      const limit = fc.integer({ min: 1, max: 4 });
      const searches = fc.array(
        fc.record({ filter: randomFilter(VERSION_KEYS), order: randomOrder(VERSION_KEYS), limit }),
      );
      const others = fc.array(fc.record({ filter: randomFilter(MODEL_KEYS), order: randomOrder(MODEL_KEYS), limit }));
      await fc.assert(
        fc.asyncProperty(randomLog, searches, others, async (random, ofVersions, ofModels) => {
          const [memory, asked] = [new MemoryViewStore(), await open()];
          await Promise.all([projected(random, memory), projected(random, asked)]);
          for (const [view, list] of [[versions, ofVersions] as const, [models, ofModels] as const]) {
            for (const search of list) {
              const expected = await memory.search(view as typeof versions, {
                ...search,
                after: undefined,
                limit: 1e9,
              });
              const found = await allPages(search, (page) => asked.search(view as typeof versions, page));
              expect(found).toEqual(expected.documents);
            }
          }
          await asked.close();
        }),
        { numRuns: runs },
      );
    });
  });
}
