import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { parseSelector } from '#domain';
import type { Query } from '../query.js';
import { commandStatus } from '../read/command-status.js';
import { historyOf } from '../read/history-of.js';
import { descendantsOf } from '../read/lineage.js';
import { modelShape } from '../read/model-shape.js';
import { listNamespaces } from '../read/namespaces.js';
import { resolveModel } from '../read/resolve-model.js';
import { resolveVersion } from '../read/resolve-version.js';
import { stageAt } from '../read/stage-at.js';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import type { Document, View } from '../view.js';
import { VIEWS } from '../views.js';
import { compileFind } from './sqlite-query.js';
import { SqliteViewStore } from './sqlite-view-store.js';

/** A store that notes what is asked of it. */
async function openNoting(path: string, noted: (view: View, query: Query) => void): Promise<SqliteViewStore> {
  const store = SqliteViewStore.open(path, VIEWS, () => undefined);
  const find = store.find.bind(store);
  store.find = <D extends Document>(view: View<D>, query: Query) => {
    noted(view, query);
    return find(view, query);
  };
  const log = new LogBuilder();
  const model = createModel(log, 'm', {}, { commandId: 'c' });
  model.promote(model.register({ label: '2.0' }), 'Production');
  model.assign('champion', 1);
  await projected(log, store);
  return store;
}

describe('plans of the queries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartulary-plans-'));
  const path = join(folder, 'views.db');
  let asked: { view: View; query: Query }[] = [];
  let store: SqliteViewStore;
  let database: Database.Database;

  beforeAll(async () => {
    store = await openNoting(path, (view, query) => asked.push({ view, query }));
    database = new Database(path, { readonly: true });
  });
  afterAll(async () => {
    database.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  async function plansOf(read: () => Promise<unknown>): Promise<string[]> {
    asked = [];
    await read();
    return asked.flatMap(({ view, query }) => {
      const { sql, parameters } = compileFind(view, query);
      const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[];
      return steps.map(({ detail }) => detail);
    });
  }

  const model = () => resolveModel(store, 'default', 'm');
  const modelId = async () => (await model())._id;
  const version = async (ref: string) => resolveVersion(store, await model(), parseSelector(ref));

  it.each<[string, () => Promise<unknown>, string[]]>([
    ['the latest version', () => version('latest'), ['versions_by_number (modelId=? AND living=?)']],
    ['a version by label', () => version('label:2.0'), ['versions_by_label (modelId=? AND label=? AND living=?)']],
    [
      'a version by stage',
      () => version('stage:Production'),
      ['versions_by_stage (modelId=? AND stage=? AND living=?)'],
    ],
    [
      'a model',
      async () => modelShape(store, await model()),
      [
        'versions_by_number (modelId=? AND living=?)',
        'aliases_of_model (modelId=? AND alias>?)',
        'versions_by_stage (modelId=? AND stage=? AND living=?)',
      ],
    ],
    [
      'a namespace’s history',
      () => historyOf(store, { namespace: 'default' }, 1, 10),
      ['sqlite_autoindex_events_1 (_id>? AND _id<?)'],
    ],
    [
      'a model’s history',
      async () => historyOf(store, { modelId: await modelId() }, 1, 10),
      ['events_of_model (modelId=? AND seq>?)'],
    ],
    [
      'a version’s history',
      async () => historyOf(store, { modelId: await modelId(), version: 1 }, 1, 10),
      [
        'events_of_version (modelId=? AND version=? AND seq>?)',
        'events_of_other (modelId=? AND otherVersion=? AND seq>?)',
      ],
    ],
    [
      'a stage now',
      () => stageAt(store, { stage: 'Production', namespace: 'default' }, 10),
      ['intervals_by_length (namespace=? AND stage=? AND length=? AND opened>?)'],
    ],
    [
      'a stage then',
      () => stageAt(store, { stage: 'Production', namespace: 'default', at: '2026-12-01T00:00:00.000Z' }, 10),
      ['intervals_by_length (namespace=? AND stage=? AND length=? AND opened>? AND opened<?)'],
    ],
    [
      'what was made from a version',
      async () => descendantsOf(store, { model: await model(), version: await version('v1') }),
      ['sqlite_autoindex_children_1 (_id>? AND _id<?)'],
    ],
    ['a command', () => commandStatus(store, 'ada', 'c'), ['sqlite_autoindex_commands_1 (_id>? AND _id<?)']],
    ['namespaces', () => listNamespaces(store, '', 10), ['sqlite_autoindex_namespaces_1 (_id>?)']],
  ])('%s is searched for in an index, in order', async (_what, read, expected) => {
    const plans = await plansOf(read);
    const searches = new Set(plans.map((plan) => plan.replace(/^SEARCH \S+ USING (COVERING )?INDEX /, '')));
    expect([...searches]).toEqual(expected);
  });

  it('by alias and by number needs no query', async () => {
    const plans = await plansOf(async () => Promise.all(['v1', '@champion'].map(version)));
    expect(plans).toEqual([]);
  });
});
