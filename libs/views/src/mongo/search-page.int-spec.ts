import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { allOf, versionsOfModel } from '../search/filters.js';
import { compileLike } from '../search/like.js';
import { parseVersionFilter } from '../search/parse-filter.js';
import type { Filter, Search, Value } from '../search/search.js';
import { allPages } from '../testing/all-pages.js';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { describeOnMongo, useMongo } from '../testing/mongo.js';
import { projected } from '../testing/projected.js';
import { randomLog } from '../testing/random-log.js';
import { MODEL_KEYS, randomSearches, VERSION_KEYS } from '../testing/random-search.js';
import type { View } from '../view.js';
import { VIEWS } from '../views.js';
import { likeRegex } from './like-regex.js';
import { MongoViewStore } from './mongo-view-store.js';
import type { SearchLimits } from './search-slices.js';

/** What is few or many is decided by these, so that the few documents of a random log take all ways. */
const limits: fc.Arbitrary<SearchLimits> = fc.record({
  slice: fc.constantFrom(1, 2, 3, 7, 1000),
  looked: fc.constantFrom(1, 4, 1000),
  ahead: fc.constantFrom(0, 2),
});
const viewOf = (name: string) => VIEWS.find((one) => one.name === name) as View;

/** Numbers, texts and truth values that are near one another, or that a database may take for others. */
const EXTREMES: readonly Value[] = [
  ...[-1e308, -(2 ** 53), -1.5, -0, 5e-324, 0.1, 1, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 1e21, 1e308],
  ...['', '\0', '\0a', 'a', 'a\0', 'a\0b', 'aa', 'a\n', '$a', '.*', '\x7f', '\u{d7ff}', '\ufffd', '\u{1f600}'],
  ...['x'.repeat(5000), `${'\uffff'.repeat(4999)}a`],
  ...[false, true],
];
const ODD_KEYS = ['a.b', '$a', 'a$', 'a\0b', '', '%2e', '__proto__', '0', 'ä'];

describeOnMongo('a search in MongoDB', () => {
  const newPlace = useMongo();

  it('finds what the store in memory finds, in its order, whatever way it goes', async () => {
    const check = async (
      log: LogBuilder,
      ...asked: (readonly [Omit<Search, 'after'>, SearchLimits])[][]
    ): Promise<void> => {
      const [memory, store] = [await projected(log), await MongoViewStore.open(newPlace(), VIEWS)];
      await projected(log, store);
      for (const [index, name] of ['versions', 'models'].entries()) {
        const view = viewOf(name);
        for (const [search, bounds] of asked[index] ?? []) {
          const expected = await memory.search(view, { ...search, after: undefined, limit: 1e9 });
          const found = await allPages(search, (page) => store.searchWithin(view, page, bounds));
          expect(found).toEqual(expected.documents);
        }
      }
      await store.close();
    };
    await fc.assert(
      fc.asyncProperty(randomLog, randomSearches(VERSION_KEYS, limits), randomSearches(MODEL_KEYS, limits), check),
      { numRuns: 8 },
    );
  });

  it('takes every value for what it is, under whatever key', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    for (const value of EXTREMES) model.register({ hyperparameters: { h: value } });
    for (const key of ODD_KEYS) model.register({ hyperparameters: Object.fromEntries([[key, 1]]) });
    const [memory, store] = [await projected(log), await MongoViewStore.open(newPlace(), VIEWS)];
    await projected(log, store);
    const [h, first] = ['hyperparameters.h', ODD_KEYS.map((key) => `hyperparameters.${key}`)];
    const filters: (Filter | undefined)[] = [
      undefined,
      ...EXTREMES.flatMap((value) => (['=', '!=', '<', '>='] as const).map((op) => ({ op, key: h, value }))),
      ...first.map((key) => ({ op: '>' as const, key, value: 0 })),
    ];
    const orders = [
      ...[h, ...first].map((key) => [{ key, direction: 'asc' as const }]),
      [{ key: h, direction: 'desc' as const }],
    ];
    const searches: Omit<Search, 'after'>[] = [
      ...filters.map((filter) => ({ filter, order: [], limit: 100 })),
      ...orders.map((order) => ({ filter: undefined, order, limit: 7 })),
    ];
    for (const search of searches) {
      const expected = await memory.search(viewOf('versions'), { ...search, after: undefined, limit: 1e9 });
      const found = await allPages(search, (page) => store.search(viewOf('versions'), page));
      expect(found).toEqual(expected.documents);
    }
    await store.close();
  });

  it('tells ranks of different partitions apart', async () => {
    const store = await MongoViewStore.open(newPlace(), VIEWS);
    for (const partition of [0, 1, 2]) {
      const log = new LogBuilder();
      const model = createModel(log, 'm', { namespace: `n${partition}` });
      model.register();
      const { entries } = log;
      const documents = await projected(log).then((one) => one.scan(viewOf('models'), '', 10));
      const named = documents.map((one) => ({ ...one, _id: `p${partition}` }));
      await store.write(partition, [{ view: 'models', documents: named }], {
        offset: entries.length,
        prev: '',
        seq: {},
      });
    }
    const search = { filter: undefined, order: [], limit: 1 };
    const found = await allPages(search, (page) => store.search(viewOf('models'), page));
    expect(found.map(({ _id }) => _id)).toEqual(['p2', 'p1', 'p0']);
    await store.close();
  });

  it('takes filters as deep and as long as they are allowed to be', async () => {
    const store = await MongoViewStore.open(newPlace(), VIEWS);
    const log = new LogBuilder();
    createModel(log, 'm').register();
    await projected(log, store);
    const deep = parseVersionFilter(`${"label = 'a' OR version = 1 AND (".repeat(32)}stage = 'None'${')'.repeat(32)}`);
    const term: Filter = { op: 'in', key: 'label', values: Array.from({ length: 1000 }, (_, i) => `l${i}`) };
    const wide: Filter = { op: 'and', of: Array.from({ length: 100 }, () => ({ op: 'not', of: term })) };
    const asked = [allOf(deep, versionsOfModel('model-0')), wide].map((filter) =>
      store.search(viewOf('versions'), { filter, order: [], after: undefined, limit: 9 }),
    );
    expect((await Promise.all(asked)).map(({ documents }) => documents.length)).toEqual([1, 1]);
    await store.close();
  });
});

describeOnMongo('the regular expression of a LIKE pattern', () => {
  const newPlace = useMongo();

  it('matches the same texts', async () => {
    const { url, database } = newPlace();
    const client = new MongoClient(url);
    const texts = client.db(database).collection<{ _id: string }>('texts');
    const letter = fc.constantFrom(
      'a',
      'A',
      'b',
      'k',
      '\u212a',
      'ä',
      'Ä',
      '\n',
      '\r',
      '\0',
      '.',
      '*',
      '$',
      '\\',
      '[',
      '-',
      '\u{1f600}',
    );
    const piece = fc.oneof(letter, fc.constantFrom('%', '%', '_', '\\%', '\\_', '\\\\'));
    const some = fc.array(fc.string({ unit: letter, maxLength: 6 }), { minLength: 20, maxLength: 40, size: 'max' });
    const patterns = fc.array(fc.string({ unit: piece, maxLength: 7 }), { minLength: 20, maxLength: 40, size: 'max' });
    const check = async (all: string[], asked: string[]) => {
      await texts.deleteMany({});
      await texts.insertMany([...new Set(all)].map((_id) => ({ _id })));
      for (const [pattern, folds] of asked.flatMap((one) => [[one, false] as const, [one, true] as const])) {
        const found = await texts.find({ _id: likeRegex(pattern, folds) }).toArray();
        const expected = [...new Set(all)].filter(compileLike(pattern, folds));
        expect([pattern, found.map(({ _id }) => _id).sort()]).toEqual([pattern, expected.sort()]);
      }
    };
    await fc.assert(fc.asyncProperty(some, patterns, check), { numRuns: 20 });
    await client.close();
  });

  it('does not go back and forth for ever', async () => {
    const { url, database } = newPlace();
    const client = new MongoClient(url);
    const texts = client.db(database).collection<{ _id: string }>('texts');
    const text = 'a'.repeat(5000);
    await texts.insertOne({ _id: text });
    const asked = [`${'%a'.repeat(500)}%`, `${'%aa'.repeat(500)}%b`, `${'_'.repeat(5000)}`];
    const found = await Promise.all(
      asked.map((one) => texts.find({ _id: likeRegex(one, false) }, { maxTimeMS: 2000 }).toArray()),
    );
    expect(found.map(({ length }) => length)).toEqual([1, 0, 1]);
    await client.close();
  });
});
