import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { START } from '#records';
import { MemoryViewStore } from '../memory-view-store.js';
import type { Condition, Order } from '../query.js';
import { describeSearch } from '../testing/search-contract.js';
import { describeViewStore, type Thing, things } from '../testing/view-store-contract.js';
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
  describeSearch(async () => SqliteViewStore.open(newPath(), VIEWS, unexpected), 10);

  it('finds the same in the same order as the store in memory', async () => {
    const text = fc.constantFrom('', 'a', 'b', 'B', '\ufffd', '\u{1f600}');
    const number = fc.constantFrom(-1, 0, 0.5, 2, 10, 2 ** 53 - 1);
    const document = fc.record({ order: text, 'odd "name"': number }, { requiredKeys: [] });
    const conditionOn = (field: string, of: fc.Arbitrary<string | number>) =>
      fc.oneof(
        fc.record({ field: fc.constant(field), op: fc.constantFrom('=', '<', '<=', '>', '>='), value: of }),
        fc.record({ field: fc.constant(field), op: fc.constant('in'), values: fc.array(of, { maxLength: 3 }) }),
        fc.record({ field: fc.constant(field), op: fc.constantFrom('absent', 'present') }),
      );
    const condition = fc.oneof(conditionOn('order', text), conditionOn('odd "name"', number));
    const order = fc.record({
      field: fc.constantFrom('order', 'odd "name"', '_id'),
      direction: fc.constantFrom('asc', 'desc'),
    });
    const queries = fc.array(
      fc.record({
        where: fc.array(condition, { maxLength: 3 }),
        order: fc.array(order, { maxLength: 3 }),
        limit: fc.nat(20),
      }),
    );
    const check = async (made: object[], asked: object[]) => {
      const documents = made.map((one, i) => ({ ...one, _id: String(i), _seq: 1 }));
      const stores = [new MemoryViewStore(), SqliteViewStore.open(':memory:', [things], unexpected)] as const;
      for (const store of stores) await store.write(0, [{ view: things.name, documents }], START);
      for (const query of asked as { where: Condition[]; order: Order[]; limit: number }[]) {
        const [memory, sqlite] = await Promise.all(stores.map((store) => store.find<Thing>(things, query)));
        expect(sqlite).toEqual(memory);
      }
      await stores[1].close();
    };
    await fc.assert(fc.asyncProperty(fc.array(document, { maxLength: 20 }), queries, check));
  });

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
