import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { START } from '#records';
import { describeFinds } from '../testing/find-contract.js';
import { describeSearch } from '../testing/search-contract.js';
import { describeViewStore, things } from '../testing/view-store-contract.js';
import { VIEWS } from '../views.js';
import { SqliteViewStore } from './sqlite-view-store.js';

const folder = mkdtempSync(join(tmpdir(), 'cartulary-views-'));
let files = 0;
const newPath = () => join(folder, `views-${files++}.db`);
const unexpected = (reason: string) => {
  throw new Error(reason);
};
const oneThing = [{ view: things.name, documents: [{ _id: 'a', _seq: 1, order: 'x' }] }];

afterAll(() => rmSync(folder, { recursive: true }));

describe('SQLite view store that writes on a thread', () => {
  describeViewStore(async (views) =>
    SqliteViewStore.open(newPath(), views, unexpected, {
      writes: 'thread',
      definitions: `data:text/javascript,export const VIEWS = ${encodeURIComponent(JSON.stringify(views))}`,
    }),
  );
  describeSearch(async () => SqliteViewStore.open(newPath(), VIEWS, unexpected, { writes: 'thread' }), 5);
});

describe('SQLite view store', () => {
  describeViewStore(async (views) => SqliteViewStore.open(newPath(), views, unexpected));
  describeFinds(async (views) => SqliteViewStore.open(':memory:', views, unexpected), 100);
  describeSearch(async () => SqliteViewStore.open(newPath(), VIEWS, unexpected), 10);

  it('is there again when it is opened again', async () => {
    const path = newPath();
    const first = SqliteViewStore.open(path, [things], unexpected);
    await first.write(0, oneThing, { ...START, offset: 2 });
    await first.close();
    const second = SqliteViewStore.open(path, [things], unexpected);
    expect(await second.get(things, 'a')).toEqual({ _id: 'a', _seq: 1, order: 'x' });
    expect(await second.cursor(0)).toEqual({ ...START, offset: 2 });
    expect(await second.reached(0, 2, AbortSignal.abort())).toBe(true);
    await second.close();
  });

  it.each([
    ['other fields', { ...things, fields: { order: 'text' }, indexes: [] } as const],
    ['another index', { ...things, indexes: [] }],
    ['another version of the view', { ...things, version: 2 }],
  ])('begins anew for %s', async (_what, other) => {
    const path = newPath();
    const first = SqliteViewStore.open(path, [things], unexpected);
    await first.write(0, oneThing, { ...START, offset: 2 });
    await first.close();
    const reasons: string[] = [];
    const second = SqliteViewStore.open(path, [other], (reason) => reasons.push(reason));
    expect(reasons).toHaveLength(1);
    expect([await second.get(other, 'a'), await second.cursor(0)]).toEqual([undefined, undefined]);
    await second.close();
  });

  it('begins anew where the file is no database', async () => {
    const path = newPath();
    writeFileSync(path, 'This is not SQLite. '.repeat(100));
    const reasons: string[] = [];
    const store = SqliteViewStore.open(path, [things], (reason) => reasons.push(reason));
    expect(reasons).toEqual([expect.stringContaining('SQLITE_NOTADB')]);
    await store.write(0, oneThing, START);
    await store.close();
  });

  it('begins anew where the schema is damaged', async () => {
    const path = newPath();
    await SqliteViewStore.open(path, [things], unexpected).close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, 100, 4096));
    const reasons: string[] = [];
    const store = SqliteViewStore.open(path, [things], (reason) => reasons.push(reason));
    expect(reasons).toEqual([expect.stringContaining('SQLITE_CORRUPT')]);
    await store.close();
  });

  it('refuses a path where no file can be', () => {
    const path = join(folder, 'missing', 'views.db');
    expect(() => SqliteViewStore.open(path, [things], unexpected)).toThrowCode('START_REFUSED');
  });

  it('writes documents and cursor together or not at all', async () => {
    const path = newPath();
    const store = SqliteViewStore.open(path, [things], unexpected);
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.write(0, oneThing, { ...START, offset: 2 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    other.close();
    expect([await store.get(things, 'a'), await store.cursor(0)]).toEqual([undefined, undefined]);
    await store.write(0, oneThing, { ...START, offset: 2 });
    expect(await store.cursor(0)).toMatchObject({ offset: 2 });
    await store.close();
  });
});
