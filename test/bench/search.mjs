// Searches of 10³ and 10⁶ versions: how long a page takes, how much is looked at for it.
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { replay, SqliteEventLog } from '#event-log';
import { START } from '#records';
import { parseVersionFilter, parseVersionOrder, searchModels, searchVersions, SqliteViewStore, VIEWS } from '#views';
import { SearchContext } from '../../dist/libs/views/src/sqlite/search-context.js';
import { searchPage } from '../../dist/libs/views/src/sqlite/search-page.js';
import { Projection } from '../../dist/apps/projector/src/projection.js';
import { fill, LISTS, SEARCHES } from './many-versions.mjs';
import { command, report, round, ROUNDS, startOwner, withFolder } from './support.mjs';

const SIZES = (process.env.SIZES ?? '1000,1000000').split(',').map(Number);
const CALLS = 200;
const LIMIT = 50;
const REBUILT = 20_000;
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
    const projection = new Projection(views, VIEWS);
    await replay(options, (batch) => projection.project(0, batch));
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
