// Replay with verification against a bare loop over the same bytes, and a rebuild of all views against bare inserts.
import { join } from 'node:path';
import { replay, SqliteEventLog } from '#event-log';
import { sha256 } from '#platform';
import { START } from '#records';
import { SqliteViewStore, VIEWS } from '#views';
import { rebuildViews } from '../../dist/apps/projector/src/rebuild-views.js';
import Database from 'better-sqlite3';
import { bareDatabase, command, report, ROUNDS, seconds, startOwner, withFolder } from './support.mjs';

const EVENTS = 60_000;

await withFolder(async (folder) => {
  const path = join(folder, 'log.db');
  const log = SqliteEventLog.open(path);
  await fill(log);
  const signal = new AbortController().signal;
  const bare = new Database(path, { readonly: true });
  const read = bare.prepare('SELECT leaf, value FROM records WHERE offset >= ? ORDER BY offset LIMIT 1000').raw();
  const replays = [];
  for (let round = 0; round <= ROUNDS; round++) {
    let start = performance.now();
    await replay({ log, partition: 0, cursor: START, signal }, async () => undefined);
    const ours = seconds(start);
    start = performance.now();
    bareReplay(read);
    if (round > 0) replays.push(seconds(start) / ours);
  }
  report('replay, verified / bare loop that reads, parses and hashes', replays, '≥ 0.6', `${EVENTS} events`);
  const rebuilds = [];
  for (let round = 0; round < ROUNDS; round++) rebuilds.push(await rebuildOnce(log, join(folder, `${round}`), signal));
  report(
    'rebuild of all views / bare inserts of the same documents, serialised',
    rebuilds,
    '≥ 0.5',
    `${EVENTS} events`,
  );
  bare.close();
  await log.close();
});

async function fill(log) {
  const registrar = await startOwner(log);
  for (let n = 0; n < EVENTS; n += 64)
    await registrar.deliver(
      0,
      Array.from({ length: 64 }, (_, i) => command(n + i, `m${(n + i) % 50}`)),
    );
}

function bareReplay(read) {
  for (let offset = 0; ; offset += 1000) {
    const rows = read.all(offset);
    for (const [leaf, value] of rows) {
      if (leaf) {
        JSON.parse(leaf.toString());
        sha256(leaf);
      }
      JSON.parse(value.toString());
      sha256(value);
    }
    if (rows.length < 1000) return;
  }
}

async function rebuildOnce(log, folder, signal) {
  const views = SqliteViewStore.open(`${folder}.db`, VIEWS, () => undefined);
  let start = performance.now();
  await rebuildViews(log, views, VIEWS, signal);
  const ours = seconds(start);
  await views.close();
  const source = new Database(`${folder}.db`, { readonly: true });
  const tables = source
    .prepare(
      "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    )
    .all();
  const rows = tables
    .filter(({ sql }) => sql.startsWith('CREATE TABLE'))
    .map(({ name }) => ({ name, ...documentsOf(source, name) }));
  const bare = bareDatabase(`${folder}-bare.db`, tables.map(({ sql }) => sql).join(';'), 'NORMAL');
  start = performance.now();
  for (const { name, docAt, rows: all } of rows) {
    if (all.length === 0) continue;
    const insert = bare.prepare(`INSERT INTO "${name}" VALUES (${all[0].map(() => '?').join()})`);
    for (let from = 0; from < all.length; from += 5000) {
      bare.exec('BEGIN');
      for (const row of all.slice(from, from + 5000))
        insert.run(docAt < 0 ? row : row.with(docAt, JSON.stringify(row[docAt])));
      bare.exec('COMMIT');
    }
  }
  const theirs = seconds(start);
  bare.close();
  source.close();
  return theirs / ours;
}

/** Rows of a view with their documents as objects, as a projector has them. */
function documentsOf(source, name) {
  const docAt = source.pragma(`table_info("${name}")`).findIndex((column) => column.name === '_doc');
  const rows = source.prepare(`SELECT * FROM "${name}"`).raw().all();
  return { docAt, rows: rows.map((row) => (docAt < 0 ? row : row.with(docAt, JSON.parse(row[docAt])))) };
}
