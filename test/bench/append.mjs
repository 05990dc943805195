// Decide and append without HTTP, in batches of 64, against bare better-sqlite3 appending the same bytes.
import { join } from 'node:path';
import { SqliteEventLog } from '#event-log';
import { sha256 } from '#platform';
import { readCommand } from '#records';
import { bareDatabase, command, LOG_SCHEMA, report, ROUNDS, seconds, startOwner, withFolder } from './support.mjs';

const BATCH = 64;
const BATCHES = 300;

await withFolder(async (folder) => {
  const log = SqliteEventLog.open(join(folder, 'log.db'));
  const registrar = await startOwner(log);
  const bare = bareDatabase(join(folder, 'bare.db'), LOG_SCHEMA);
  const insert = bare.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)');
  const ratios = [];
  let n = 0;
  let rate = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    let ours = 0;
    let theirs = 0;
    for (let batch = 0; batch < BATCHES; batch++) {
      const commands = Array.from({ length: BATCH }, () => command(n++));
      for (const one of commands) readCommand(one, sha256);
      const from = await log.end(0);
      let start = performance.now();
      await registrar.deliver(0, commands);
      ours += seconds(start);
      const { records } = await log.fetch(0, from, BATCH);
      start = performance.now();
      bare.exec('BEGIN IMMEDIATE');
      for (const { offset, type, owner, prev, leaf, value } of records)
        insert.run(offset, type, owner, prev, leaf ?? null, value);
      bare.exec('COMMIT');
      theirs += seconds(start);
    }
    if (round === 0) continue; // Warm-up.
    ratios.push(theirs / ours);
    rate = (BATCH * BATCHES) / ours;
  }
  report('decide and append, batches of 64 / bare better-sqlite3', ratios, '≥ 0.35', `${Math.round(rate)} events/s`);
  bare.close();
  await log.close();
});
