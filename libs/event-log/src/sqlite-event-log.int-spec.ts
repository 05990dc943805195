import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { SqliteEventLog } from './sqlite-event-log.js';
import { batchOf, eventLogContract } from './testing/event-log-contract.js';

const child = (name: string) => join(import.meta.dirname, 'testing', name);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-log-'));
  file = join(folder, 'log.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

eventLogContract('SQLite', async () => SqliteEventLog.open(file));

describe('a log in SQLite', () => {
  it('is the same when it is opened again, and goes on behind its end', async () => {
    await filled(file, 3, 500);
    const log = SqliteEventLog.open(file);
    expect(await log.end(0)).toBe(1500);
    const { records } = await log.fetch(0, 0, 2000);
    expect(records).toHaveLength(1500);
    expect(await (await log.openProducer(0)).append(batchOf('more', 1))).toBe(1500);
    await log.close();
  });

  it('writes nothing of a batch with a value that SQLite refuses in its middle', async () => {
    const log = SqliteEventLog.open(file);
    const batch = batchOf('a', 5).map((record, index) => (index === 3 ? { ...record, value: null as never } : record));
    await expect((await log.openProducer(0)).append(batch)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: { code: 'SQLITE_CONSTRAINT_NOTNULL' },
    });
    expect((await log.fetch(0, 0, 10)).records).toEqual([]);
    await log.close();
    expect(rowsOf(file)).toBe(0);
  });

  it('gives its last records to every reader as the same objects', async () => {
    await filled(file, 12, 100);
    const log = SqliteEventLog.open(file);
    const read = async () => (await log.fetch(0, 0, 2000)).records;
    await read();
    await (await log.openProducer(0)).append(batchOf('more', 10));
    const [first, second] = [await read(), await read()];
    const shared = first.filter((record, index) => record === second[index]);
    expect(shared.map(({ offset }) => offset)).toEqual(Array.from({ length: 1000 }, (_, index) => 210 + index));
    await log.close();
  });

  it('refuses to change or to delete a record, whoever asks', async () => {
    await filled(file, 1, 3);
    const database = new Database(file);
    expect(() => database.exec("UPDATE records SET type = 'other' WHERE offset = 1")).toThrow('never rewritten');
    expect(() => database.exec('DELETE FROM records')).toThrow('kept for ever');
    database.close();
    expect(rowsOf(file)).toBe(3);
  });

  it('refuses to open a file of a newer version, names both, and leaves it as it is', () => {
    const database = new Database(file);
    database.pragma('user_version = 7');
    database.close();
    expect(() => SqliteEventLog.open(file)).toThrowCode('START_REFUSED');
    expect(() => SqliteEventLog.open(file)).toThrow(/format 1,.*found format 7/);
    expect(new Database(file, { readonly: true }).pragma('journal_mode', { simple: true })).toBe('delete');
  });

  it('refuses to open a file that is no database', () => {
    for (const text of ['short', 'long enough for a header '.repeat(100)]) {
      writeFileSync(file, text);
      expect(() => SqliteEventLog.open(file)).toThrowCode('START_REFUSED');
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
  });
});

describe('a process that is killed while it appends', () => {
  it('leaves whole batches, and every one that it acknowledged', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 8; round++) acknowledged.push(...(await appendAndKill(30 + 17 * round)));
    const log = SqliteEventLog.open(file);
    const whole = new Set<string>();
    for (let from = 0; from < (await log.end(0));) {
      const { records, next } = await log.fetch(0, from, 1);
      const parts = records.map(
        ({ value }) => JSON.parse(Buffer.from(value).toString()) as { index: number; size: number },
      );
      expect(parts.map(({ index }) => index)).toEqual(Array.from(parts.keys()));
      expect(parts[0]?.size).toBe(parts.length);
      whole.add(`${from} ${parts.length}`);
      from = next;
    }
    expect(acknowledged.filter((batch) => !whole.has(batch))).toEqual([]);
    await log.close();
  });
});

describe('a disk that is full', () => {
  const namespace = ['--map-root-user', '--mount'];
  const mounts = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;
  (mounts ? it : it.skip)('fails the append whole, keeps what was acknowledged, and goes on when there is room', () => {
    const run = spawnSync('unshare', [...namespace, process.execPath, child('full-disk.mjs'), folder], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    const report = JSON.parse(run.stdout) as Record<'acknowledged' | 'read' | 'resumedAt' | 'reopened', number>;
    expect(report).toMatchObject({ fault: 'UNAVAILABLE', cause: 'SQLITE_FULL', stale: 'UNAVAILABLE', dense: true });
    expect(report.acknowledged).toBeGreaterThan(0);
    expect([report.read, report.resumedAt, report.reopened]).toEqual([
      report.acknowledged,
      report.acknowledged,
      report.acknowledged + 8,
    ]);
  });
});

/** The batches that the process acknowledged: at least so many, then it was killed. */
async function appendAndKill(batches: number): Promise<string[]> {
  const killed = spawn(process.execPath, [child('append-forever.mjs'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface(killed.stdout)) {
    lines.push(line);
    if (lines.length === batches) killed.kill('SIGKILL');
  }
  if (killed.exitCode === null && killed.signalCode === null) await once(killed, 'exit');
  expect(killed.signalCode).toBe('SIGKILL');
  return lines;
}

async function filled(path: string, batches: number, size: number): Promise<void> {
  const log = SqliteEventLog.open(path);
  const producer = await log.openProducer(0);
  for (let batch = 0; batch < batches; batch++) await producer.append(batchOf(String(batch), size));
  await log.close();
}

function rowsOf(path: string): number {
  const database = new Database(path, { readonly: true });
  const rows = database.prepare('SELECT count(*) FROM records').pluck().get() as number;
  database.close();
  return rows;
}
