import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RegistryError } from '#domain';
import { type Cursor, type LogEntry, START } from '#records';
import { commandStatus, type Document, MemoryViewStore, VIEWS, type ViewStore, type ViewWrite } from '#views';
import { LogBuilder } from '../../../libs/views/src/testing/log-builder.js';
import { createModel } from '../../../libs/views/src/testing/model-log.js';
import { randomLog } from '../../../libs/views/src/testing/random-log.js';
import { project } from './project.js';

/** A store whose process dies in the middle of its next write, after so many documents. */
class MortalStore extends MemoryViewStore {
  survives: number | undefined;

  override async write(partition: number, writes: readonly ViewWrite[], cursor: Cursor): Promise<void> {
    if (this.survives === undefined) return super.write(partition, writes, cursor);
    for (const { view, documents } of writes) {
      const some = shuffled(documents).slice(0, this.survives);
      this.survives -= some.length;
      await super.write(partition, [{ view, documents: some }], START);
    }
    this.survives = undefined;
    throw new RegistryError('UNAVAILABLE', 'The process died.');
  }
}

/** Within one write no order is promised. */
function shuffled(documents: readonly Document[]): readonly Document[] {
  return [...documents].reverse();
}

async function contents(store: ViewStore): Promise<Record<string, readonly Document[]>> {
  const all: Record<string, readonly Document[]> = {};
  for (const view of VIEWS) all[view.name] = await store.scan(view, '', 10_000);
  return all;
}

const batchOf = (entries: readonly LogEntry[], offset: number) => ({
  entries,
  cursor: { ...START, offset },
  voided: 0,
});

/** Documents and cursor after one batch of everything. */
async function projectedAtOnce(entries: readonly LogEntry[]): Promise<ViewStore> {
  const store = new MemoryViewStore();
  await project(store, VIEWS, 0, batchOf(entries, entries.length));
  return store;
}

describe('projection', () => {
  it('comes to the same documents whatever the batches, crashes and repeats', async () => {
    const step = fc.record({
      size: fc.integer({ min: 1, max: 12 }),
      /** Documents that a crash leaves; null: none happens. */
      crash: fc.option(fc.nat(30), { freq: 3 }),
      again: fc.boolean(),
    });
    const check = async (
      { entries }: LogBuilder,
      steps: readonly { size: number; crash: number | null; again: boolean }[],
    ) => {
      const store = new MortalStore();
      for (let offset = 0, n = 0; offset < entries.length; n++) {
        const { size, crash, again } = steps[n % steps.length] as (typeof steps)[number];
        const batch = batchOf(entries.slice(offset, offset + size), Math.min(entries.length, offset + size));
        if (crash !== null && n < 3 * steps.length) {
          store.survives = crash;
          await expect(project(store, VIEWS, 0, batch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
          continue;
        }
        await project(store, VIEWS, 0, batch);
        if (again) await project(store, VIEWS, 0, batch);
        offset = batch.cursor.offset;
      }
      expect(await contents(store)).toEqual(await contents(await projectedAtOnce(entries)));
    };
    await fc.assert(fc.asyncProperty(randomLog, fc.array(step, { minLength: 1, maxLength: 6 }), check), {
      numRuns: 60,
    });
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
    for (const [offset, entry] of log.entries.entries()) await project(store, VIEWS, 0, batchOf([entry], offset + 1));
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
    await project(store, VIEWS, 0, batchOf(log.entries, log.entries.length));
    expect(written.length).toBe(new Set(written).size);
    expect(written.filter((one) => one.startsWith('models'))).toHaveLength(1);
  });
});
