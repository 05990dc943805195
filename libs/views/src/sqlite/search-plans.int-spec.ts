import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { parseModelFilter, parseVersionFilter } from '../search/parse-filter.js';
import { parseModelOrder, parseVersionOrder } from '../search/parse-order.js';
import type { Search } from '../search/search.js';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import { VIEWS } from '../views.js';
import { SearchContext } from './search-context.js';
import { searchPage } from './search-page.js';
import { SqliteViewStore } from './sqlite-view-store.js';

const MODELS = 30;
const EACH = 100;

/** Versions of which every hundredth has a data version of its own, and a third an optimizer in common. */
function manyVersions(): LogBuilder {
  const log = new LogBuilder();
  const models = Array.from({ length: MODELS }, (_, i) => createModel(log, `m${i}`, { tags: { team: `t${i % 3}` } }));
  for (let n = 0; n < MODELS * EACH; n++) {
    const data = [{ id: 'reviews', version: `d${Math.floor(n / 100)}` }];
    models[n % MODELS]?.register({
      label: `2.${n % 7}`,
      metrics: { f1: n / (MODELS * EACH) },
      hyperparameters: { optimizer: ['Adam', 'SGD', 'Lion'][n % 3] },
      lineage: { data, parents: [], code: { commit: `c${n}` } },
    });
  }
  models[0]?.assign('champion', 1);
  return log;
}

describe('the plan of a search', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartulary-search-plans-'));
  let database: Database.Database;
  beforeAll(async () => {
    const path = join(folder, 'views.db');
    const store = SqliteViewStore.open(path, VIEWS, () => undefined);
    await projected(manyVersions(), store);
    await store.close();
    database = new Database(path, { readonly: true });
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  /** A page, and the statements that were made for it. */
  function searched(view: 'versions' | 'models', filter = '', order = '', looked = 15_000) {
    const texts: string[] = [];
    const noting = Object.create(database, {
      prepare: { value: (text: string) => (texts.push(text), database.prepare(text)) },
      function: { value: database.function.bind(database) },
    }) as Database.Database;
    const context = new SearchContext(noting, VIEWS, { few: 200, group: 50, looked, ahead: 100 });
    const search: Search = {
      filter: view === 'versions' ? parseVersionFilter(filter) : parseModelFilter(filter),
      order: view === 'versions' ? parseVersionOrder(order) : parseModelOrder(order),
      after: undefined,
      limit: 20,
    };
    return { ...searchPage(context, view, search), texts };
  }

  function scansOf(texts: readonly string[]): readonly string[] {
    return texts.flatMap((text) => {
      const places = (text.match(/\?/g) ?? []).map(() => 1);
      const steps = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...places) as { detail: string }[];
      return steps
        .map(({ detail }) => detail)
        .filter((detail) => /^SCAN (?!json_each|CONSTANT|\(subquery)/.test(detail));
    });
  }

  it.each<['versions' | 'models', string, string]>([
    ['versions', '', ''],
    ['versions', "lineage.data.version = 'd3'", ''],
    ['versions', "lineage.code.commit = 'c77'", ''],
    ['versions', "lineage.code.commit IN ('c1', 'c2', 'c3')", ''],
    ['versions', "hyperparameters.optimizer = 'Adam'", ''],
    ['versions', "model = 'm3'", ''],
    ['versions', 'metrics.f1 > 0.5', 'metrics.f1 DESC'],
    ['versions', 'metrics.f1 > 0.5', 'metrics.f1'],
    ['versions', '', 'hyperparameters.optimizer'],
    ['versions', '', 'registeredAt'],
    ['models', '', ''],
    ['models', "model = 'm3'", ''],
    ['models', "alias = 'champion'", ''],
    ['models', '', 'model'],
  ])('of %s where %j by %j scans nothing and looks at hardly more than it returns', (view, filter, order) => {
    const { texts, documents, looked } = searched(view, filter, order);
    expect(documents.length).toBeGreaterThan(0);
    expect(scansOf(texts)).toEqual([]);
    // A group of equal values is looked at whole before its order is known.
    const inGroups = order === 'hyperparameters.optimizer' ? 51 : 1;
    expect(looked).toBeLessThanOrEqual(2 * documents.length + inGroups);
  });

  it.each([
    ["NOT label = '2.1' AND tags.never = 'x'", ''],
    ["label != '2.1' AND metrics.f1 < 0", 'model, label DESC'],
    ["label LIKE '%9'", 'hyperparameters.optimizer, label'],
    ['', 'tags.never, model, metrics.f1'],
  ])('of versions where %j by %j scans nothing and ends in time', (filter, order) => {
    const { texts, looked } = searched('versions', filter, order, 500);
    expect(scansOf(texts)).toEqual([]);
    expect(looked).toBeLessThanOrEqual(500 + 200 + 3 * 51);
  });

  it('ends a page among few candidates too, wherever it has to', () => {
    const { looked, documents, next } = searched(
      'versions',
      "lineage.data.version = 'd3' AND label LIKE '%9'",
      'label',
      10,
    );
    expect([looked, documents, next?.length]).toEqual([10, [], 2]);
  });
});
