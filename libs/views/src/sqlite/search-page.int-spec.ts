import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { Search } from '../search/search.js';
import { allPages } from '../testing/all-pages.js';
import type { LogBuilder } from '../testing/log-builder.js';
import { projected } from '../testing/projected.js';
import { randomLog } from '../testing/random-log.js';
import { MODEL_KEYS, randomSearches, VERSION_KEYS } from '../testing/random-search.js';
import { VIEWS } from '../views.js';
import { SearchContext, type SearchLimits } from './search-context.js';
import { searchPage } from './search-page.js';
import { SqliteViewStore } from './sqlite-view-store.js';

const folder = mkdtempSync(join(tmpdir(), 'cartulary-search-'));
let files = 0;
afterAll(() => rmSync(folder, { recursive: true }));

/** What is few or many is decided by these, so that the few documents of a random log take all ways. */
const limits: fc.Arbitrary<SearchLimits> = fc.record({
  few: fc.constantFrom(0, 1, 3, 1000),
  group: fc.constantFrom(1, 2, 1000),
  looked: fc.constantFrom(1, 4, 1000),
  ahead: fc.constantFrom(0, 2),
});

async function stateOf(log: LogBuilder) {
  const path = join(folder, `${files++}.db`);
  const store = SqliteViewStore.open(path, VIEWS, (reason) => {
    throw new Error(reason);
  });
  await projected(log, store);
  await store.close();
  return { memory: await projected(log), database: new Database(path, { readonly: true }) };
}

describe('a search in SQLite', () => {
  it('finds what the store in memory finds, in its order, whatever way it goes', async () => {
    const check = async (
      log: LogBuilder,
      ...asked: (readonly [Omit<Search, 'after'>, SearchLimits])[][]
    ): Promise<void> => {
      const { memory, database } = await stateOf(log);
      for (const [index, name] of ['versions', 'models'].entries()) {
        const view = VIEWS.find((one) => one.name === name) as (typeof VIEWS)[number];
        for (const [search, bounds] of asked[index] ?? []) {
          const expected = await memory.search(view, { ...search, after: undefined, limit: 1e9 });
          const context = new SearchContext(database, VIEWS, bounds);
          const found = await allPages(search, (page) => searchPage(context, name, page));
          expect(found.map((text): unknown => JSON.parse(text))).toEqual(expected.documents);
        }
      }
      database.close();
    };
    await fc.assert(
      fc.asyncProperty(randomLog, randomSearches(VERSION_KEYS, limits), randomSearches(MODEL_KEYS, limits), check),
      { numRuns: 60 },
    );
  });
});
