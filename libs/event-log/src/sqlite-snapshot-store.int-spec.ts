import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { SqliteSnapshotStore } from './sqlite-snapshot-store.js';
import { isEqual, snapshotOf, snapshotStoreContract } from './testing/snapshot-store-contract.js';

const MIB = 1024 * 1024;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-snapshots-'));
  file = join(folder, 'snapshots.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

snapshotStoreContract('SQLite', async () => SqliteSnapshotStore.open(file));

describe('snapshots in SQLite', () => {
  it('are there when the file is opened again', async () => {
    await saved(snapshotOf(7, 2 * MIB));
    const store = SqliteSnapshotStore.open(file);
    expect(isEqual(await store.load(0), snapshotOf(7, 2 * MIB))).toBe(true);
    await store.close();
  });

  it.each([
    ['the cursor', `UPDATE snapshots SET cursor = replace(cursor, '"offset":7', '"offset":8')`],
    ['the hash', "UPDATE snapshots SET sha256 = x'00'"],
    ['the order of the chunks', 'UPDATE chunks SET ordinal = 5 - ordinal'],
    ['the first chunk', 'DELETE FROM chunks WHERE ordinal = 0'],
    ['the last chunk', 'DELETE FROM chunks WHERE ordinal = 2'],
  ])('are not used when somebody has changed %s', async (_, change) => {
    await saved(snapshotOf(7, 3 * MIB));
    const database = new Database(file);
    expect(database.prepare(change).run().changes).toBeGreaterThan(0);
    database.close();
    await expectNone();
  });

  it('are not used when a byte of the file has changed', async () => {
    await saved(snapshotOf(7, 3 * MIB));
    const bytes = readFileSync(file);
    const middle = bytes.length / 2;
    bytes[middle] = (bytes[middle] as number) ^ 1;
    writeFileSync(file, bytes);
    await expectNone();
  });

  it('are not used when pages of the file are damaged', async () => {
    await saved(snapshotOf(7, 3 * MIB));
    const bytes = readFileSync(file);
    // All behind the header and the schema.
    writeFileSync(file, bytes.fill(0xff, 8192));
    await expectNone();
  });

  it('stay as they were when a save is cut short, and its leavings go with the next one', async () => {
    await saved(snapshotOf(1, 2 * MIB));
    const cut = SqliteSnapshotStore.open(file);
    const saving = cut.save(0, snapshotOf(2, 20 * MIB));
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    await cut.close();
    await expect(saving).rejects.toThrowCode('UNAVAILABLE');
    expect(chunks()).toBeGreaterThan(2);

    const store = SqliteSnapshotStore.open(file);
    expect(isEqual(await store.load(0), snapshotOf(1, 2 * MIB))).toBe(true);
    await store.save(0, snapshotOf(3, MIB));
    expect(isEqual(await store.load(0), snapshotOf(3, MIB))).toBe(true);
    await store.close();
    expect(chunks()).toBe(1);
  });

  it('take no more room than two of them, however often they are replaced, and a small write-ahead log', async () => {
    const store = SqliteSnapshotStore.open(file);
    for (let round = 1; round <= 5; round++) await store.save(0, snapshotOf(round, 10 * MIB));
    expect(statSync(`${file}-wal`).size).toBeLessThan(20 * MIB);
    await store.close();
    expect(statSync(file).size).toBeLessThan(22 * MIB);
  });

  it('are refused in a file of a newer version', () => {
    const database = new Database(file);
    database.pragma('user_version = 2');
    database.close();
    expect(() => SqliteSnapshotStore.open(file)).toThrowCode('START_REFUSED');
  });
});

async function saved(snapshot: ReturnType<typeof snapshotOf>): Promise<void> {
  const store = SqliteSnapshotStore.open(file);
  await store.save(0, snapshot);
  await store.close();
}

async function expectNone(): Promise<void> {
  const store = SqliteSnapshotStore.open(file);
  expect(await store.load(0)).toBeUndefined();
  await store.close();
}

function chunks(): number {
  const database = new Database(file, { readonly: true });
  const count = database.prepare('SELECT count(*) FROM chunks').pluck().get() as number;
  database.close();
  return count;
}
