import { setImmediate } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LogEntry, START } from '#records';
import { fold } from '../fold.js';
import { MemoryViewStore } from '../memory-view-store.js';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { describeOnMongo, useMongo } from '../testing/mongo.js';
import { projected } from '../testing/projected.js';
import { randomLog } from '../testing/random-log.js';
import { describeFinds } from '../testing/find-contract.js';
import { describeSearch } from '../testing/search-contract.js';
import { describeViewStore, things } from '../testing/view-store-contract.js';
import type { ViewStore } from '../view-store.js';
import { VIEWS } from '../views.js';
import type { MongoGeneration } from './mongo-generation.js';
import { MongoViewStore } from './mongo-view-store.js';

const oneThing = [{ view: things.name, documents: [{ _id: 'a', _seq: 1, order: 'x' }] }];

describeOnMongo('MongoDB view store', () => {
  const newPlace = useMongo();
  describeViewStore(async (views) => MongoViewStore.open(newPlace(), views));
  describeFinds(async (views) => MongoViewStore.open(newPlace(), views), 10);
  describeSearch(async () => MongoViewStore.open(newPlace(), VIEWS), 5);

  it('is there again when it is opened again', async () => {
    const place = newPlace();
    const first = await MongoViewStore.open(place, [things]);
    await first.write(0, oneThing, { ...START, offset: 2 });
    await first.close();
    const second = await MongoViewStore.open(place, [things]);
    expect(await second.get(things, 'a')).toEqual({ _id: 'a', _seq: 1, order: 'x' });
    expect(await second.cursor(0)).toEqual({ ...START, offset: 2 });
    expect(await second.reached(0, 2, new AbortController().signal)).toBe(true);
    await second.close();
  });

  it.each([
    ['other fields', { ...things, fields: { order: 'text' }, indexes: [] } as const],
    ['another index', { ...things, indexes: [] }],
    ['another version of the view', { ...things, version: 2 }],
  ])('begins anew for %s, beside what is served until it is dropped', async (_what, other) => {
    const place = newPlace();
    const first = await MongoViewStore.open(place, [things]);
    await first.write(0, oneThing, { ...START, offset: 2 });
    const second = await MongoViewStore.open(place, [other]);
    expect([await second.get(other, 'a'), await second.cursor(0)]).toEqual([undefined, undefined]);
    await second.write(0, oneThing, START);
    expect(await first.cursor(0)).toMatchObject({ offset: 2 });
    expect(await second.dropOthers()).toHaveLength(1);
    expect([await first.get(things, 'a'), await second.get(other, 'a')]).toEqual([
      undefined,
      oneThing[0]?.documents[0],
    ]);
    await first.close();
    await second.close();
  });

  it('learns of cursors that another process moves, and ends who waits when it closes', async () => {
    const place = newPlace();
    const [here, there] = [await MongoViewStore.open(place, [things]), await MongoViewStore.open(place, [things])];
    const { signal } = new AbortController();
    const [first, second, never] = [1, 2, 3].map((offset) => here.reached(0, offset, signal));
    await there.write(0, [], { ...START, offset: 1 });
    expect(await first).toBe(true);
    await there.write(0, [], { ...START, offset: 2 });
    expect([await second, await here.reached(0, 1, signal)]).toEqual([true, true]);
    await here.close();
    expect([await never, await here.reached(0, 3, signal)]).toEqual([false, false]);
    await there.close();
  });

  it('tells no cursor of a generation that was left while it was read', async () => {
    const place = newPlace();
    const [store, other] = [await MongoViewStore.open(place, [things]), await MongoViewStore.open(place, [things])];
    await store.write(0, oneThing, { ...START, offset: 2 });
    await other.write(0, [], { ...START, offset: 5 });
    const draft = await MongoViewStore.openDraft(place, [things]);
    await draft.write(0, oneThing, { ...START, offset: 2 });
    const { served } = store as unknown as { served: { readonly current: MongoGeneration } };
    const before = served.current;
    const { collection } = before.cursors as unknown as { collection: { findOne(filter: object): Promise<unknown> } };
    const ask = collection.findOne.bind(collection);
    let release!: () => void;
    const left = new Promise<void>((resolve) => (release = resolve));
    collection.findOne = async (filter) => {
      const found = await ask(filter);
      await left;
      return found;
    };
    const told = store.cursor(0);
    await draft.serve();
    while (served.current === before) await setImmediate();
    release();
    expect(await told).toMatchObject({ offset: 2 });
    for (const one of [store, other, draft]) await one.close();
  });

  it('says so where nobody answers, and refuses what is no address', async () => {
    const store = await MongoViewStore.open(newPlace(), [things]);
    await store.close();
    await expect(store.get(things, 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.write(0, oneThing, START)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const nowhere = { url: 'somewhere', database: 'views' };
    await expect(MongoViewStore.open(nowhere, [things])).rejects.toMatchObject({ code: 'START_REFUSED' });
  });
});

/** As a projector does it, from the cursor on, or from an offset that was the cursor long ago. */
async function follow(
  store: ViewStore,
  entries: readonly LogEntry[],
  batches: readonly number[],
  from?: number,
): Promise<void> {
  let offset = from ?? (await store.cursor(0))?.offset ?? 0;
  for (let i = 0; offset < entries.length; i++) {
    const batch = entries.slice(offset, offset + (batches[i % batches.length] as number));
    offset += batch.length;
    await store.write(0, await fold(store, VIEWS, batch), { ...START, offset });
  }
}

async function everything(store: ViewStore): Promise<unknown> {
  const found = VIEWS.map(async (view) => [view.name, await store.scan(view, '', 1e6)]);
  const models = VIEWS.find(({ name }) => name === 'models') as (typeof VIEWS)[number];
  const byAlias = ['a', 'b', 'c'].map(async (value) => {
    const filter = { op: '=', key: 'alias', value } as const;
    return (await store.search(models, { filter, order: [], after: undefined, limit: 1000 })).documents;
  });
  const order = [{ key: 'alias', direction: 'desc' }] as const;
  const byLeast = await store.search(models, { filter: undefined, order, after: undefined, limit: 1000 });
  return [await Promise.all(found), await Promise.all(byAlias), byLeast.documents];
}

describeOnMongo('several processes that write the same views', () => {
  const newPlace = useMongo();
  const batches = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

  it('at once, or some of it again later, come to what one comes to', async () => {
    const check = async (log: LogBuilder, sizes: number[][], late: number) => {
      const expected = await everything(await projected(log));
      const place = newPlace();
      const stores = await Promise.all(sizes.map(() => MongoViewStore.open(place, VIEWS)));
      await Promise.all(stores.map((store, index) => follow(store, log.entries, sizes[index] as number[])));
      expect(await everything(stores[0] as ViewStore)).toEqual(expected);
      await follow(stores[1] as ViewStore, log.entries.slice(0, late), sizes[0] as number[], 0);
      expect(await everything(stores[0] as ViewStore)).toEqual(expected);
      expect(await stores[0]?.cursor(0)).toMatchObject({ offset: log.entries.length });
      await Promise.all(stores.map((store) => store.close()));
    };
    const sizes = fc.array(batches, { minLength: 2, maxLength: 3 });
    await fc.assert(fc.asyncProperty(randomLog, sizes, fc.nat(60), check), { numRuns: 6 });
  });

  it('keep what aliases lend to a model, whatever of it is written again in whatever order', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    model.register();
    model.assign('kept', 1);
    model.assign('left', 1);
    model.unassign('left');
    model.rename('renamed');
    const store = await MongoViewStore.open(newPlace(), VIEWS);
    const [assigned, removed] = [log.entries.slice(0, 4), log.entries.slice(4)];
    await store.write(0, await fold(store, VIEWS, assigned), { ...START, offset: 4 });
    const stale = await fold(new MemoryViewStore(), VIEWS, assigned);
    await store.write(0, await fold(store, VIEWS, removed), { ...START, offset: 6 });
    await store.write(0, stale, { ...START, offset: 4 });
    const view = VIEWS.find(({ name }) => name === 'models') as (typeof VIEWS)[number];
    const having = async (value: string) => {
      const filter = { op: '=', key: 'alias', value } as const;
      return (await store.search(view, { filter, order: [], after: undefined, limit: 9 })).documents.length;
    };
    expect([await having('kept'), await having('left')]).toEqual([1, 0]);
    await store.close();
  });
});
