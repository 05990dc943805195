// Searches of 10³ and 10⁶ versions: how long a page takes, how much is looked at for it.
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { replay, SqliteEventLog } from '#event-log';
import { START } from '#records';
import {
  fold,
  parseVersionFilter,
  parseVersionOrder,
  searchModels,
  searchVersions,
  SqliteViewStore,
  VIEWS,
} from '#views';
import { SearchContext } from '../../dist/libs/views/src/sqlite/search-context.js';
import { searchPage } from '../../dist/libs/views/src/sqlite/search-page.js';
import { project } from '../../dist/apps/projector/src/project.js';
import { command, registration, report, round, ROUNDS, startOwner, withFolder } from './support.mjs';

const SIZES = (process.env.SIZES ?? '1000,1000000').split(',').map(Number);
const MODELS = 1000;
const BATCH = 256;
const CALLS = 200;
const LIMIT = 50;
const REBUILT = 20_000;
/** Views that searches read. */
const FILLED = VIEWS.filter(({ name }) => ['models', 'versions'].includes(name));

const SEARCHES = {
  'by data version': (n) => ({ filter: `lineage.data.version = 'd${n}'` }),
  'by commit': (n) => ({ filter: `lineage.code.commit = 'c${n}'` }),
  'by a metric ordered by itself': (n) => ({
    filter: `metrics.f1_score > 0.${n % 10}`,
    order: 'metrics.f1_score DESC',
  }),
  'by a metric ordered by itself, ascending': (n) => ({
    filter: `metrics.f1_score > 0.${n % 10}`,
    order: 'metrics.f1_score',
  }),
  'by optimizer and model': (n) => ({ filter: `hyperparameters.optimizer = 'Adam' AND model = 'm${n % MODELS}'` }),
};
const LISTS = {
  'first page of versions': () => ({}),
  'first page of versions by label': () => ({ order: 'label' }),
  'first page of versions by model, then metric': () => ({ order: 'model, metrics.f1_score DESC' }),
  'first page of versions by optimizer, then commit': () => ({
    order: 'hyperparameters.optimizer, lineage.code.commit',
  }),
};

const measured = [];
for (const size of SIZES)
  await withFolder(async (folder) => measured.push(await measure(join(folder, 'views.db'), size)));
const [small, large] = measured;
for (const what of Object.keys(SEARCHES))
  report(
    `search ${what}, ${SIZES[1]} versions, p99 in ms`,
    large.p99[what],
    '< 20',
    `examined ${large.looked[what]} for ${large.returned[what]}`,
  );
for (const what of [...Object.keys(LISTS), 'first page of models'])
  report(
    `${what}, ${SIZES[1]} versions / ${SIZES[0]}`,
    large.median[what].map((cost, i) => cost / small.median[what][i]),
    '≤ 2',
  );
await withFolder(async (folder) =>
  report('event-loop delay while searches and a rebuild run, p99 in ms', await delays(folder), '< 30'),
);

async function measure(path, size) {
  const views = SqliteViewStore.open(path, VIEWS, () => undefined);
  await fill(views, size);
  const reader = new Database(path, { readonly: true });
  const context = new SearchContext(reader, VIEWS);
  const result = { p99: {}, median: {}, looked: {}, returned: {} };
  for (const [what, ask] of Object.entries({ ...SEARCHES, ...LISTS })) {
    const searchOf = (n) => {
      const { filter, order } = ask(n);
      return { filter: parseVersionFilter(filter), order: parseVersionOrder(order), after: undefined, limit: LIMIT };
    };
    const page = searchPage(context, 'versions', searchOf(1));
    [result.looked[what], result.returned[what]] = [page.looked, page.documents.length];
    await timed(result, what, (n) => searchVersions(views, searchOf(n)));
  }
  await timed(result, 'first page of models', () =>
    searchModels(views, { filter: undefined, order: [], after: undefined, limit: LIMIT }),
  );
  reader.close();
  await views.close();
  return result;
}

/** The rebuild is what a start without views does: the projector's loop from the beginning of the log. */
async function delays(folder) {
  const log = SqliteEventLog.open(join(folder, 'log.db'));
  const registrar = await startOwner(log);
  for (let n = 0; n < REBUILT; n += 256)
    await registrar.deliver(
      0,
      Array.from({ length: 256 }, (_, i) => command(n + i, `m${(n + i) % 100}`)),
    );
  await registrar.revoked(0);
  const found = [];
  for (let round = 0; round < ROUNDS; round++) {
    const views = SqliteViewStore.open(join(folder, `views-${round}.db`), VIEWS, () => undefined, { writes: 'thread' });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    let rebuilding = true;
    const searches = [1, 2, 3, 4].map(async () => {
      while (rebuilding)
        await searchVersions(views, {
          filter: parseVersionFilter("NOT label LIKE '%x%'"),
          order: parseVersionOrder('label, metrics.f1_score'),
          after: undefined,
          limit: LIMIT,
        });
    });
    delay.enable();
    const options = { log, partition: 0, cursor: START, signal: new AbortController().signal };
    await replay(options, (batch) => project(views, VIEWS, 0, batch));
    rebuilding = false;
    await Promise.all(searches);
    delay.disable();
    found.push(delay.percentile(99) / 1e6);
    await views.close();
  }
  await log.close();
  return found;
}

async function timed(result, what, search) {
  [result.p99[what], result.median[what]] = [[], []];
  for (let r = 0; r < ROUNDS; r++) {
    const times = [];
    for (let n = 0; n < CALLS; n++) {
      const start = performance.now();
      await search(r * CALLS + n);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    result.p99[what].push(round(times[Math.floor(CALLS * 0.99)]));
    result.median[what].push(times[CALLS / 2]);
  }
}

/** Versions as the projector writes them: every commit has some 20 of them, every data version 100. */
async function fill(views, size) {
  let entries = [];
  let offset = 0;
  const append = (type, model, data) => {
    const recordedAt = new Date(1.79e12 + offset).toISOString();
    entries.push({
      kind: 'event',
      offset,
      event: {
        namespace: 'default',
        seq: offset + 1,
        type,
        stream: { kind: 'model', id: `id-${model}` },
        streamRevision: offset + 1,
        subject: `m${model}`,
        data: { name: `m${model}`, ...data },
        recordedAt,
        effectiveAt: recordedAt,
        eventId: `e${offset}`,
        commandId: `c${offset}`,
        commandSha256: '00',
        commandIndex: 0,
        commandCount: 1,
        owner: 'o',
        actor: { id: 'anonymous', kind: 'user', grade: 'anonymous' },
      },
      cloudEvent: {},
      payload: new Uint8Array(),
      leaf: new Uint8Array(),
    });
    offset++;
  };
  const flush = async () => {
    await views.write(0, await fold(views, FILLED, entries), { ...START, offset });
    entries = [];
  };
  const models = Math.min(MODELS, size / 10);
  for (let m = 0; m < models; m++) append('ModelCreated', m, { tags: {} });
  await flush();
  for (let n = 0; n < size; n++) {
    append('ModelRegistered', n % models, facts(n, Math.floor(n / models) + 1));
    if (entries.length === BATCH) await flush();
  }
  await flush();
}

function facts(n, version) {
  const { artifact, ...rest } = registration(n);
  const code = { ...rest.lineage.code, commit: `c${Math.floor(n / 20)}`, grade: 'declared' };
  const data = rest.lineage.data.map((one) => ({ ...one, version: `d${Math.floor(n / 100)}`, grade: 'declared' }));
  return {
    ...rest,
    version,
    fingerprint: '',
    artifact: { ...artifact, size: 1, grade: 'verified' },
    lineage: { ...rest.lineage, code, data, parents: [] },
    metrics: { ...rest.metrics, f1_score: ((n * 7919) % 1_000_003) / 1_000_003 },
    hyperparameters: { ...rest.hyperparameters, optimizer: n % 3 ? 'Adam' : 'SGD' },
  };
}
