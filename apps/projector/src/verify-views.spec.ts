import { describe, expect, it } from '@jest/globals';
import { MemoryEventLog, replay } from '#event-log';
import { START } from '#records';
import { type Document, MemoryViewStore, VIEWS, type ViewStore } from '#views';
import { LogBuilder } from '../../../libs/views/src/testing/log-builder.js';
import { createModel } from '../../../libs/views/src/testing/model-log.js';
import { Projection } from './projection.js';
import { rebuildViews } from './rebuild-views.js';
import { writeLog } from './testing/write-log.js';
import { verifyViews } from './verify-views.js';

const { signal } = new AbortController();

async function given() {
  const builder = new LogBuilder();
  const model = createModel(builder, 'm');
  for (let n = 0; n < 5; n++) model.promote(model.register(), 'Production');
  const log = new MemoryEventLog();
  const end = await writeLog(log, builder.entries);
  const store = new MemoryViewStore();
  expect(await rebuildViews(log, store, VIEWS, signal)).toEqual([end]);
  return { log, store, id: `${model.id}:3` };
}
const verify = (log: MemoryEventLog, store: ViewStore) => verifyViews(log, store, new MemoryViewStore(), VIEWS, signal);

/** A copy of the store with other versions. */
async function copyWith(store: ViewStore, change: (versions: Document[]) => Document[]): Promise<ViewStore> {
  const copy = new MemoryViewStore();
  for (const { name, ...view } of VIEWS) {
    const documents = [...(await store.scan({ name, ...view }, '', 100))];
    const changed = name === 'versions' ? change(documents) : documents;
    await copy.write(0, [{ view: name, documents: changed }], (await store.cursor(0)) ?? START);
  }
  return copy;
}

describe('verification of the views', () => {
  it('finds nothing where every document is what the log makes it', async () => {
    const { log, store } = await given();
    // A name, a model, five versions, ten intervals, eleven events and as many commands.
    expect(await verify(log, store)).toEqual({ documents: 1 + 1 + 5 + 10 + 11 + 11, differences: [] });
  });

  it.each([
    ['another', { stage: 'Staging' }, { expected: 'Production', found: 'Staging' }],
    ['no', { stage: undefined }, { expected: 'Production' }],
  ])('names the first field that has %s value', async (_what, changes, values) => {
    const { log, store, id } = await given();
    const changed = await copyWith(store, (versions) =>
      versions.map((version) => (version._id === id ? { ...version, ...changes, updatedAt: 'later' } : version)),
    );
    const { differences } = await verify(log, changed);
    expect(differences).toEqual([{ view: 'versions', id, field: 'stage', ...values }]);
  });

  it('names a field that should not be there', async () => {
    const { log, store, id } = await given();
    const changed = await copyWith(store, (versions) => versions.map((version) => ({ ...version, aaa: 1 })));
    expect((await verify(log, changed)).differences).toEqual(
      [1, 2, 3, 4, 5].map((n) => ({ view: 'versions', id: id.replace(/3$/, `${n}`), field: 'aaa', found: 1 })),
    );
  });

  it('finds a document that is missing', async () => {
    const { log, store, id } = await given();
    const changed = await copyWith(store, (versions) => versions.filter(({ _id }) => _id !== id));
    const { differences } = await verify(log, changed);
    expect(differences).toMatchObject([{ view: 'versions', id, expected: { version: 3 } }]);
    expect(Object.keys(differences[0] ?? {})).toEqual(['view', 'id', 'expected']);
  });

  it.each(['!', 'z'])('finds a document that should not be there, as %s', async (_id) => {
    const { log, store } = await given();
    const changed = await copyWith(store, (versions) => [...versions, { _id, _seq: 1 }]);
    expect((await verify(log, changed)).differences).toEqual([{ view: 'versions', id: _id, found: { _id, _seq: 1 } }]);
  });

  it('compares a store that is behind with the log up to there', async () => {
    const { log } = await given();
    const behind = new MemoryViewStore();
    await replay({ log, partition: 0, cursor: START, end: 4, limit: 1, signal }, (batch) =>
      new Projection(behind, VIEWS).project(0, batch),
    );
    expect(await behind.cursor(0)).toMatchObject({ offset: 4 });
    expect((await verify(log, behind)).differences).toEqual([]);
  });

  it('refuses views that move on meanwhile', async () => {
    const { log, store } = await given();
    const scan = store.scan.bind(store);
    store.scan = async (view, after, limit) => {
      await store.write(0, [], { ...START, offset: 999 });
      return scan(view, after, limit);
    };
    await expect(verify(log, store)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('refuses a log that ends before the views', async () => {
    const { store } = await given();
    await expect(verify(new MemoryEventLog(), store)).rejects.toMatchObject({ code: 'LOG_VIOLATION' });
  });
});
