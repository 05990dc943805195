import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { MemoryEventLog } from '#event-log';
import { Supervisor } from '#platform';
import { MemoryViewStore, MongoViewStore, VIEWS } from '#views';
import { LogBuilder } from '../../../libs/views/src/testing/log-builder.js';
import { createModel } from '../../../libs/views/src/testing/model-log.js';
import { describeOnMongo } from '../../../libs/views/src/testing/mongo.js';
import { type MongoServer, startMongo } from '../../../test/support/servers/mongo.js';
import { Projection } from './projection.js';
import { projectorSource } from './projector-source.js';
import { replaceViews } from './replace-views.js';
import { writeLog } from './testing/write-log.js';
import { verifyViews } from './verify-views.js';

const { signal } = new AbortController();
const RECORDS_AT_ONCE = 100;

/** Models whose versions come in turn, so that every batch touches all of them. */
function entriesOf(versions: number) {
  const log = new LogBuilder();
  const models = Array.from({ length: 20 }, (_, i) => createModel(log, `m${i}`));
  for (let n = 0; n < versions; n++) {
    const model = models[n % models.length] as (typeof models)[number];
    model.promote(model.register({ metrics: { f1: n } }), n % 2 ? 'Staging' : 'Production');
    if (n % 10 === 0) model.assign('champion', model.stages.length);
  }
  return log.entries;
}

describeOnMongo('a projector over MongoDB', () => {
  let server: MongoServer;
  let places = 0;
  const running: (() => Promise<void>)[] = [];
  beforeAll(async () => (server = await startMongo()));
  afterEach(async () => {
    for (const stop of running.splice(0).reverse()) await stop();
  });
  afterAll(() => server.stop());

  const newPlace = () => ({ url: server.url, database: `projected${places++}` });
  async function open(place: ReturnType<typeof newPlace>): Promise<MongoViewStore> {
    const store = await MongoViewStore.open(place, VIEWS);
    running.push(() => store.close());
    return store;
  }

  /** As a process has it: started again after each fault. */
  function keepProjecting(log: MemoryEventLog, store: MongoViewStore): Supervisor {
    Object.defineProperty(store, 'pace', { value: { ...store.pace, records: RECORDS_AT_ONCE } });
    const projection = new Projection(store, VIEWS);
    const source = projectorSource(log, store);
    const stopping = new AbortController();
    const supervisor = new Supervisor();
    const kept = supervisor.keepRunning({
      run: (ending, up) => source.run(({ partition, batch }) => projection.project(partition, batch), ending, up),
      onFault: (error) => expect(error).toThrowCode('UNAVAILABLE'),
      signal: stopping.signal,
    });
    running.push(() => (stopping.abort(), kept));
    return supervisor;
  }

  /** A log whose views are up with it, and kept so. */
  async function projected() {
    const log = new MemoryEventLog();
    const place = newPlace();
    const store = await open(place);
    keepProjecting(log, store);
    await writeLog(log, entriesOf(100), 10);
    await store.reached(0, await log.end(0), signal);
    return { log, place, store };
  }

  async function expectWhole(log: MemoryEventLog, store: MongoViewStore): Promise<void> {
    expect(await store.reached(0, await log.end(0), signal)).toBe(true);
    const { documents, differences } = await verifyViews(log, store, new MemoryViewStore(), VIEWS, signal);
    expect([documents > 0, differences]).toEqual([true, []]);
  }

  it('catches up by itself whenever the server is killed in the middle of a write', async () => {
    const log = new MemoryEventLog();
    await writeLog(log, entriesOf(1500), 10);
    const store = await open(newPlace());
    keepProjecting(log, store);
    const end = await log.end(0);
    for (const part of [0.1, 0.4, 0.7]) {
      await store.reached(0, Math.floor(part * end), signal);
      const { pid } = server.process;
      await server.process.kill();
      await server.process.start();
      const { offset = 0 } = (await store.cursor(0)) ?? {};
      console.info(`killed mongod ${pid}, started ${server.process.pid}: views at ${offset} of ${end}`);
    }
    await expectWhole(log, store);
  }, 60_000);

  it('goes on after the server stood still', async () => {
    const log = new MemoryEventLog();
    const store = await open(newPlace());
    keepProjecting(log, store);
    let held = false;
    await writeLog(log, entriesOf(400), 10, 0, async (entry) => {
      if (held || entry < 200) return setImmediate();
      await store.reached(0, 50, signal);
      server.process.pause();
      held = true;
    });
    console.info(`held mongod ${server.process.pid} while the log grew to ${await log.end(0)}`);
    server.process.resume();
    await expectWhole(log, store);
  }, 60_000);

  it('goes over to a generation that is made beside the one served, and no answer goes back', async () => {
    const log = new MemoryEventLog();
    const place = newPlace();
    const [store, reader] = [await open(place), await open(place)];
    keepProjecting(log, store);
    const databases = generationsAt(place);
    const [before] = await databases();
    let replaced = false;
    const writing = (async () => {
      const entries = entriesOf(3000);
      // The log grows for as long as the generations change.
      await writeLog(log, entries, 5, 0, async (entry) => {
        if (entry > 1000 && !replaced) await new Promise((resolve) => setTimeout(resolve, 5));
      });
    })();
    const seen: number[] = [];
    const reading = (async () => {
      while (!replaced) seen.push((await reader.cursor(0))?.offset ?? 0);
    })();
    await store.reached(0, 200, signal);
    const draft = await MongoViewStore.openDraft(place, VIEWS);
    await replaceViews(log, VIEWS, { draft, grace: 4000, signal, folded: () => undefined });
    await draft.close();
    replaced = true;
    await Promise.all([writing, reading]);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const after = await databases();
    expect([after.length, after.includes(before as string)]).toEqual([1, false]);
    await expectWhole(log, store);
    await expectWhole(log, reader);
  }, 60_000);

  it('brings up the generation that is served though whoever made it died', async () => {
    const { log, place, store } = await projected();
    const draft = await MongoViewStore.openDraft(place, VIEWS);
    await draft.serve();
    await draft.close();
    const other = await open(place);
    await expectWhole(log, other);
    await expectWhole(log, store);
  }, 60_000);

  it('begins anew where somebody drops the database', async () => {
    const { log, place, store } = await projected();
    const [name] = await generationsAt(place)();
    const client = new MongoClient(server.url);
    await client.db(name).dropDatabase();
    const { length } = await client.db(name).listCollections().toArray();
    expect(length).toBe(0);
    while (((await store.cursor(0).catch(() => undefined))?.offset ?? 0) < (await log.end(0))) await setImmediate();
    const indexes = await client.db(name).collection('versions').indexes();
    expect(indexes.length).toBeGreaterThan(1);
    await client.close();
    await expectWhole(log, store);
  }, 60_000);

  it('leaves the generation served where a rebuild dies, and a draft that the next one drops', async () => {
    const place = newPlace();
    const databases = generationsAt(place);
    const store = await open(place);
    const [served] = await databases();
    await (await MongoViewStore.openDraft(place, VIEWS)).close();
    expect(await databases()).toHaveLength(2);
    const draft = await MongoViewStore.openDraft(place, VIEWS);
    expect((await databases()).filter((one) => one === served)).toEqual([served]);
    expect(await databases()).toHaveLength(2);
    await draft.dropOwn();
    await draft.close();
    expect(await databases()).toEqual([served]);
    expect(await store.cursor(0)).toBeUndefined();
  });

  function generationsAt({ database }: ReturnType<typeof newPlace>): () => Promise<readonly string[]> {
    return async () => {
      const client = new MongoClient(server.url);
      const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
      await client.close();
      return databases.map(({ name }) => name).filter((name) => name.startsWith(`${database}_`));
    };
  }
});
