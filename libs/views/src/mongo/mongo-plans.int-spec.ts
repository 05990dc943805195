import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';
import { parseSelector } from '#domain';
import { commandOutcome, commandStatus } from '../read/command-status.js';
import { historyOf } from '../read/history-of.js';
import { ancestorsOf, descendantsOf } from '../read/lineage.js';
import { modelShape } from '../read/model-shape.js';
import { listNamespaces } from '../read/namespaces.js';
import { lastBefore, offsetOf } from '../read/offsets.js';
import { resolveModel, resolveModelOfHistory } from '../read/resolve-model.js';
import { resolveVersion } from '../read/resolve-version.js';
import { stageAt } from '../read/stage-at.js';
import { parseModelFilter, parseVersionFilter } from '../search/parse-filter.js';
import { parseModelOrder, parseVersionOrder } from '../search/parse-order.js';
import type { Search } from '../search/search.js';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { describeOnMongo, useMongo } from '../testing/mongo.js';
import { projected } from '../testing/projected.js';
import type { View } from '../view.js';
import { VIEWS } from '../views.js';
import { databaseName } from './mongo-layout.js';
import { MongoViewStore } from './mongo-view-store.js';

const MODELS = 30;
const EACH = 100;
/** Documents of each of two stretches, of which the shorter is taken. */
const COUNTED = 2 * 201;

/** Versions of which every hundredth has a data version of its own, and a third an optimizer in common. */
function manyVersions(): LogBuilder {
  const log = new LogBuilder();
  const models = Array.from({ length: MODELS }, (_, i) => createModel(log, `m${i}`, { tags: { team: `t${i % 3}` } }));
  for (let n = 0; n < MODELS * EACH; n++) {
    const data = [{ id: 'reviews', version: `d${Math.floor(n / 100)}` }];
    models[n % MODELS]?.register({
      label: `2.${n}`,
      metrics: { f1: n / (MODELS * EACH) },
      hyperparameters: { optimizer: ['Adam', 'SGD', 'Lion'][n % 3] },
      lineage: { data, parents: [], code: { commit: `c${n}` } },
    });
  }
  models[0]?.promote(1, 'Production', { commandId: 'c' });
  models[0]?.assign('champion', 1);
  return log;
}

/** What the server wrote down of one command. */
interface Profiled {
  readonly ns: string;
  readonly op: string;
  readonly planSummary?: string;
  readonly docsExamined?: number;
  readonly keysExamined?: number;
  readonly nreturned?: number;
  readonly hasSortStage?: boolean;
  readonly command: Readonly<Record<string, unknown>>;
}

describeOnMongo('what MongoDB does for', () => {
  const newPlace = useMongo();
  let store: MongoViewStore;
  let client: MongoClient;
  let database: Db;
  beforeAll(async () => {
    const place = newPlace();
    store = await MongoViewStore.open(place, VIEWS);
    await projected(manyVersions(), store);
    client = new MongoClient(place.url);
    database = client.db(databaseName(place.database, VIEWS));
  });
  afterAll(async () => {
    await client.close();
    await store.close();
  });

  async function profiled(ask: () => Promise<unknown>): Promise<readonly Profiled[]> {
    await database.command({ profile: 0 });
    await database.collection('system.profile').drop();
    await database.command({ profile: 2 });
    await ask();
    await database.command({ profile: 0 });
    const all = await database.collection<Profiled>('system.profile').find().toArray();
    return all.filter(({ ns, command }) => !ns.endsWith('system.profile') && !('profile' in command));
  }

  const model = () => resolveModel(store, 'default', 'm0');
  const version = async (ref: string) => resolveVersion(store, await model(), parseSelector(ref));

  it.each<[string, () => Promise<unknown>]>([
    ['the latest version', () => version('latest')],
    ['a version by label', () => version('label:2.30')],
    ['a version by stage', () => version('stage:Production')],
    ['a version by alias', () => version('@champion')],
    ['a model', async () => modelShape(store, await model())],
    ['a namespace’s history', () => historyOf(store, { namespace: 'default' }, 1, 10)],
    ['a model’s history', async () => historyOf(store, { modelId: (await model())._id }, 1, 10)],
    ['a version’s history', async () => historyOf(store, { modelId: (await model())._id, version: 1 }, 1, 10)],
    ['a stage now', () => stageAt(store, { stage: 'Production', namespace: 'default' }, 10)],
    ['a stage then', () => stageAt(store, { stage: 'None', namespace: 'default', at: '2026-12-01T00:00:00.000Z' }, 10)],
    [
      'what was made from a version',
      async () => descendantsOf(store, { model: await model(), version: await version('v1') }),
    ],
    ['a command', () => commandStatus(store, 'ada', 'c')],
    ['a command’s outcome', () => commandOutcome(store, { namespace: 'default', actor: 'ada', commandId: 'c' })],
    ['a version by number', () => version('v7')],
    ['the last model of a name', () => resolveModelOfHistory(store, 'default', 'm0')],
    [
      'what a version was made from',
      async () => ancestorsOf(store, { model: await model(), version: await version('v1') }),
    ],
    ['the offset of a position', () => offsetOf(store, { namespace: 'default', seq: 9 })],
    ['the last event before an offset', () => lastBefore(store, 'default', 200, 100)],
    ['documents by their ids', () => store.scan(VIEWS[3] as View, 'model-1', 10)],
    ['namespaces', () => listNamespaces(store, '', 10)],
  ])('%s is to look into an index, in order', async (_what, read) => {
    const all = await profiled(read);
    expect(all.length).toBeGreaterThan(0);
    for (const one of all) {
      expect([one.ns, one.planSummary]).toEqual([one.ns, expect.stringMatching(/^(IXSCAN|IDHACK|EOF)/)]);
      expect([one.ns, one.hasSortStage]).toEqual([one.ns, undefined]);
      expect([one.ns, one.docsExamined]).toEqual([one.ns, one.nreturned]);
    }
  });

  /** A page, and what was done for it. */
  async function searched(name: 'versions' | 'models', filter: string, order: string, slice: number, looked: number) {
    const view = VIEWS.find((one) => one.name === name) as View;
    const search: Search = {
      filter: name === 'versions' ? parseVersionFilter(filter) : parseModelFilter(filter),
      order: name === 'versions' ? parseVersionOrder(order) : parseModelOrder(order),
      after: undefined,
      limit: 20,
    };
    let page = { documents: [] as readonly unknown[], looked: 0 };
    const all = await profiled(async () => {
      page = await store.searchWithin(view, search, { slice, looked, ahead: 100 });
    });
    return { ...page, all };
  }

  it.each<['versions' | 'models', string, string]>([
    ['versions', '', ''],
    ['versions', "lineage.data.version = 'd3'", ''],
    ['versions', "lineage.code.commit = 'c77'", ''],
    ['versions', "lineage.code.commit IN ('c1', 'c2', 'c3')", ''],
    ['versions', "lineage.code.commit LIKE 'c77%'", ''],
    ['versions', "hyperparameters.optimizer = 'Adam'", ''],
    ['versions', "lineage.code.commit = 'c77' AND hyperparameters.optimizer = 'Lion'", ''],
    ['versions', "model = 'm3'", ''],
    ['versions', 'metrics.f1 > 0.5', 'metrics.f1 DESC'],
    ['versions', 'metrics.f1 > 0.5', 'metrics.f1'],
    ['versions', '', 'hyperparameters.optimizer'],
    ['versions', '', 'registeredAt'],
    ['versions', '', 'model'],
    ['models', '', ''],
    ['models', "model = 'm3'", ''],
    ['models', "alias = 'champion'", ''],
    ['models', '', 'model'],
  ])(
    'a page of %s where %j by %j is to scan nothing and look at hardly more than it returns',
    async (name, filter, order) => {
      const { all, documents, looked } = await searched(name, filter, order, 200, 15_000);
      expect(documents.length).toBeGreaterThan(0);
      for (const { planSummary } of all) expect(planSummary).toMatch(/^(IXSCAN|EOF)/);
      expect(all.filter(({ hasSortStage }) => hasSortStage)).toEqual([]);
      expect(looked).toBeLessThanOrEqual(2 * documents.length + 4);
      // What they stand for is looked up once more, and a parent beside each.
      const examined = all.reduce((sum, { docsExamined = 0 }) => sum + docsExamined, 0);
      expect(examined).toBeLessThanOrEqual(4 * looked + (filter.includes(' AND ') ? COUNTED : 0));
    },
  );

  it.each([
    ["NOT label = '2.1' AND tags.never = 'x'", ''],
    ["label != '2.1' AND metrics.f1 < 0", 'model, label DESC'],
    ["label LIKE '%9' AND metrics.f1 < 0", 'hyperparameters.optimizer, label'],
    ["model LIKE '%x' OR stage = 'Staging'", 'metrics.f1'],
    ['metrics.f1 < 0', 'hyperparameters.optimizer, metrics.f1 DESC'],
    ['tags.never = 1 OR NOT metrics.f1 >= 0', 'tags.never, model, metrics.f1'],
  ])('a search of versions where %j by %j is to scan nothing and end in time', async (filter, order) => {
    const { all, looked, documents } = await searched('versions', filter, order, 200, 500);
    expect(documents).toEqual([]);
    for (const { planSummary } of all) expect(planSummary).toMatch(/^(IXSCAN|EOF)/);
    expect(looked).toBeLessThanOrEqual(500 + 3 * 200);
  });
});
