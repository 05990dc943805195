// From 10³ to 10⁶ versions, in one model and over 10⁴: what register, promote, resolve and get cost, start and memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SqliteEventLog, SqliteSnapshotStore } from '#event-log';
import { openDataFolder } from '#platform';
import { resolveModel, resolveVersion, SqliteViewStore, versionShape, VIEWS } from '#views';
import { rebuildViews } from '../../dist/apps/projector/src/rebuild-views.js';
import { command, report, round, ROUNDS, seconds, startOwner, withFolder } from './support.mjs';

const SIZES = (process.env.SIZES ?? '1000,1000000').split(',').map(Number);
const signal = new AbortController().signal;

for (const models of (process.env.MODELS ?? '1,10000').split(',').map(Number)) {
  const costs = [];
  for (const size of SIZES)
    await withFolder(async (folder) => costs.push(await costsAt(join(folder, 'data'), size, models)));
  const [small, large] = costs;
  for (const what of Object.keys(small)) {
    if (what === 'start') continue;
    report(
      `${what}, ${SIZES[1]} versions in ${models} models / ${SIZES[0]}`,
      large[what].map((cost, i) => cost / small[what][i]),
      '≤ 2',
    );
  }
  console.log(
    JSON.stringify({
      name: `start with ${SIZES[1]} versions in ${models} models`,
      median: large.start.seconds,
      least: large.start.seconds,
      most: large.start.seconds,
      target: '< 5 s',
      detail: `${large.start.megabytes} MB resident (target < 1024); empty: ${small.start.seconds} s`,
    }),
  );
}

async function costsAt(dataDir, size, models) {
  const folder = openDataFolder(dataDir);
  const [log, snapshots] = [SqliteEventLog.open(folder.log), SqliteSnapshotStore.open(folder.snapshots)];
  const views = SqliteViewStore.open(folder.views, VIEWS, () => undefined);
  const registrar = await startOwner(log, snapshots);
  let n = 0;
  const nameOf = (i) => `m${i % models}`;
  const deliver = (make) =>
    registrar.deliver(
      0,
      Array.from({ length: 64 }, () => make(n++)),
    );
  while (n < size) await deliver((i) => command(i, nameOf(i)));
  await registrar.deliver(0, [command(n++, 'm0', 'PromoteStage', { ref: 'v1', stage: 'Production' })]);
  await rebuildViews(log, views, VIEWS, signal);
  const costs = { register: [], promote: [], 'resolve and get': [] };
  for (let round = 0; round < ROUNDS; round++) {
    costs.register.push(await timed(() => deliver((i) => command(i, nameOf(i)))));
    costs.promote.push(
      await timed(() =>
        deliver((i) =>
          command(i, `m${i % Math.min(models, size)}`, 'PromoteStage', { ref: 'latest', stage: 'Production' }),
        ),
      ),
    );
    await rebuildViews(log, views, VIEWS, signal);
    costs['resolve and get'].push(await timed(() => readAll(views, 'm0')));
  }
  await registrar.revoked(0);
  await views.close();
  await snapshots.close();
  await log.close();
  folder.close();
  return { ...costs, start: await started(dataDir) };
}

/** `name`: a model that has a version in Production. */
async function readAll(views, name) {
  for (let i = 0; i < 64; i++) {
    const model = await resolveModel(views, 'default', name);
    for (const selector of [{ by: 'latest' }, { by: 'version', version: 1 }, { by: 'stage', stage: 'Production' }]) {
      versionShape(await resolveVersion(views, model, selector), model);
    }
  }
}

/** Seconds of ten runs. */
async function timed(act) {
  const start = performance.now();
  for (let i = 0; i < 10; i++) await act();
  return seconds(start);
}

/** A process over the folder, until its ready line. */
async function started(dataDir) {
  const start = performance.now();
  const server = spawn(process.execPath, ['dist/apps/standalone/src/main.js'], {
    env: { ...process.env, PORT: '0', CARTULARY_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: server.stdout }), 'line');
  const took = round(seconds(start));
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]);
  server.kill('SIGTERM');
  await once(server, 'exit');
  return { seconds: took, megabytes: Math.round(resident / 1024) };
}
