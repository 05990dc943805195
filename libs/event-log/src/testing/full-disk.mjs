// Runs in a mount namespace of its own, on a folder of two mebibytes, which a log fills; then room is made.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { SqliteEventLog } from '#event-log';

const folder = process.argv[2];
const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { encoding: 'utf8' });
if (mount.status !== 0) throw new Error(mount.stderr);
writeFileSync(`${folder}/ballast`, Buffer.alloc(1024 * 1024));

const file = `${folder}/log.db`;
let log = SqliteEventLog.open(file);
let producer = await log.openProducer(0);
const fault = await appendUntilFault();
const stale = await producer.append(batch(0)).catch((error) => error.code);
const acknowledged = await log.end(0);
const full = {
  fault: fault.code,
  cause: fault.cause.code,
  stale,
  acknowledged,
  read: (await log.fetch(0, 0, 1e6)).records.length,
};

rmSync(`${folder}/ballast`);
producer = await log.openProducer(0);
const resumedAt = await producer.append(batch(1));
await log.close();
log = SqliteEventLog.open(file);
const { records } = await log.fetch(0, 0, 1e6);
console.log(
  JSON.stringify({
    ...full,
    resumedAt,
    reopened: records.length,
    dense: records.every(({ offset }, index) => offset === index),
  }),
);

async function appendUntilFault() {
  for (let prev = 0; ; prev++) {
    try {
      await producer.append(batch(prev));
    } catch (error) {
      return error;
    }
  }
}

function batch(prev) {
  return Array.from({ length: 8 }, () => ({
    type: 'Test',
    owner: 'owner',
    prev: String(prev),
    value: Buffer.alloc(2000),
  }));
}
