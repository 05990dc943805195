import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RegistryError } from '#domain';
import { type Cursor, type LogEntry, START, type VerifiedBatch } from '#records';
import {
  commandStatus,
  type Document,
  MemoryViewStore,
  type Pace,
  VIEWS,
  type ViewStore,
  type ViewWrite,
} from '#views';
import { LogBuilder } from '../../../libs/views/src/testing/log-builder.js';
import { createModel } from '../../../libs/views/src/testing/model-log.js';
import { randomLog } from '../../../libs/views/src/testing/random-log.js';
import { InFlight } from './in-flight.js';
import { Projection } from './projection.js';

/**
 * A store whose process dies in the middle of a write, after so many documents. Each view's documents go behind those of the write
 * before, in no other order, one turn of the event loop after the other.
 */
class MortalStore extends MemoryViewStore {
  override readonly pace: Pace;
  survives: number | undefined;
  private readonly lanes = new WeakMap<Promise<void>, ReadonlyMap<string, Promise<void>>>();

  constructor(writes: number) {
    super();
    this.pace = { writes, records: 256 };
  }

  override write(
    partition: number,
    writes: readonly ViewWrite[],
    cursor: Cursor,
    after: Promise<void> = Promise.resolve(),
  ): Promise<void> {
    let left = this.survives ?? Infinity;
    const dies = this.survives !== undefined;
    this.survives = undefined;
    const lanes = new Map(this.lanes.get(after));
    for (const { view, documents } of writes) {
      const some = [...documents].reverse().slice(0, left);
      left -= some.length;
      const lane = (lanes.get(view) ?? Promise.resolve()).then(async () => {
        await setImmediate();
        await super.write(partition, [{ view, documents: some }], START);
        if (some.length < documents.length) throw died();
      });
      lanes.set(view, lane);
    }
    const written = Promise.allSettled([after, ...lanes.values()]).then(async (all) => {
      const failed = all.find(({ status }) => status === 'rejected');
      if (failed || dies) throw died();
      await super.write(partition, [], cursor);
    });
    this.lanes.set(written, lanes);
    return written;
  }
}

function died(): RegistryError {
  return new RegistryError('UNAVAILABLE', 'The process died.');
}

async function contents(store: ViewStore): Promise<Record<string, readonly Document[]>> {
  const all: Record<string, readonly Document[]> = {};
  for (const view of VIEWS) all[view.name] = await store.scan(view, '', 10_000);
  return all;
}

const batchOf = (entries: readonly LogEntry[], from = 0) => ({
  from,
  entries,
  cursor: { ...START, offset: from + entries.length },
  voided: 0,
});
const project = (store: ViewStore, batch: VerifiedBatch) => new Projection(store, VIEWS).project(0, batch);

/** Documents and cursor after one batch of everything. */
async function projectedAtOnce(entries: readonly LogEntry[]): Promise<ViewStore> {
  const store = new MemoryViewStore();
  await project(store, batchOf(entries));
  return store;
}

/** How a run of the projector goes on. */
interface Step {
  readonly size: number;
  /** Documents that a crash leaves; null: none happens. */
  readonly crash: number | null;
  readonly again: boolean;
}

/** Hands batches on from the store's cursor until all are there or a write fails. */
async function run(projection: Projection, store: MortalStore, entries: readonly LogEntry[], next: () => Step) {
  const inFlight = new InFlight(store.pace.writes);
  try {
    for (let offset = (await store.cursor(0))?.offset ?? 0; offset < entries.length;) {
      const { size, crash, again } = next();
      const batch = batchOf(entries.slice(offset, offset + size), offset);
      const work = (): Promise<void> => projection.project(0, batch);
      if (crash !== null) store.survives = crash;
      await inFlight.add(work);
      if (again) await inFlight.add(work);
      offset = batch.cursor.offset;
    }
  } finally {
    await inFlight.ended();
  }
}

describe('projection', () => {
  it.each([1, 2, 3])(
    'comes to the same documents whatever the batches, crashes and repeats, %i at once',
    async (most) => {
      const step: fc.Arbitrary<Step> = fc.record({
        size: fc.integer({ min: 1, max: 12 }),
        crash: fc.option(fc.nat(30), { freq: 3 }),
        again: fc.boolean(),
      });
      const check = async ({ entries }: LogBuilder, steps: readonly Step[], isOneProcess: boolean) => {
        const store = new MortalStore(most);
        let projection = new Projection(store, VIEWS);
        let n = 0;
        const next = (): Step => {
          const one = steps[n % steps.length] as Step;
          return n++ < 3 * steps.length ? one : { ...one, crash: null };
        };
        const reached = async () => (await store.cursor(0))?.offset ?? 0;
        for (let before = 0; (await reached()) < entries.length;) {
          await run(projection, store, entries, next).catch((error: unknown) =>
            expect(error).toThrowCode('UNAVAILABLE'),
          );
          store.survives = undefined;
          expect(await reached()).toBeGreaterThanOrEqual(before);
          before = await reached();
          if (!isOneProcess) projection = new Projection(store, VIEWS);
        }
        expect(await contents(store)).toEqual(await contents(await projectedAtOnce(entries)));
      };
      await fc.assert(
        fc.asyncProperty(randomLog, fc.array(step, { minLength: 1, maxLength: 6 }), fc.boolean(), check),
        {
          numRuns: 40,
        },
      );
    },
  );

  it('refuses what comes behind a batch that failed, until that one is done again', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    model.register();
    const [one, other] = [batchOf(log.entries.slice(0, 1)), batchOf(log.entries.slice(1), 1)];
    const store = new MortalStore(2);
    const projection = new Projection(store, VIEWS);
    store.survives = 0;
    const both = await Promise.allSettled([projection.project(0, one), projection.project(0, other)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(projection.project(0, other)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await store.cursor(0))?.offset).toBe(0);
    await Promise.all([projection.project(0, one), projection.project(0, other)]);
    expect(await contents(store)).toEqual(await contents(await projectedAtOnce(log.entries)));
  });

  it('builds nothing of what the store reflects already', async () => {
    const log = new LogBuilder();
    createModel(log, 'm').register();
    const store = await projectedAtOnce(log.entries);
    const nothing = (): Promise<never> => Promise.reject(new Error('Nothing is to be loaded or written.'));
    store.getMany = nothing;
    store.write = nothing;
    await project(store, batchOf(log.entries));
  });

  it('leaves to the store what another process has brought there', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    for (let n = 0; n < 4; n++) model.promote(model.register(), 'Production');
    const all = log.entries;
    const store = new MortalStore(2);
    const [here, there] = [new Projection(store, VIEWS), new Projection(store, VIEWS)];
    await Promise.all([
      here.project(0, batchOf(all.slice(0, 2))),
      there.project(0, batchOf(all.slice(0, 5))),
      here.project(0, batchOf(all.slice(2), 2)),
    ]);
    expect(await contents(store)).toEqual(await contents(await projectedAtOnce(all)));
  });

  it('moves the cursor with the documents, over entries that touch none', async () => {
    const log = new LogBuilder();
    log.owner('o');
    const store = await projectedAtOnce(log.entries);
    expect(await store.cursor(0)).toMatchObject({ offset: 1 });
  });

  it('goes on with what an earlier batch began', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm', {}, { commandId: 'c', index: 0, count: 3 });
    const version = model.register({}, { commandId: 'c', index: 1, count: 3 });
    model.promote(version, 'Production', { commandId: 'c', index: 2, count: 3 });
    const store = new MemoryViewStore();
    for (const [offset, entry] of log.entries.entries()) await project(store, batchOf([entry], offset));
    expect(await contents(store)).toEqual(await contents(await projectedAtOnce(log.entries)));
    const { events } = await commandStatus(store, 'ada', 'c');
    expect(events).toEqual(['default:1', 'default:2', 'default:3']);
  });

  it('writes each document once for a batch', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    for (let n = 0; n < 10; n++) model.promote(model.register(), 'Production');
    const written: string[] = [];
    const store = new MemoryViewStore();
    const write = store.write.bind(store);
    store.write = async (partition, writes, cursor) => {
      for (const { view, documents } of writes) written.push(...documents.map(({ _id }) => `${view} ${_id}`));
      return write(partition, writes, cursor);
    };
    await project(store, batchOf(log.entries));
    expect(written.length).toBe(new Set(written).size);
    expect(written.filter((one) => one.startsWith('models'))).toHaveLength(1);
  });
});
