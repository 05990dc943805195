import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { type Cursor, START } from '#records';
import type { Condition, Order } from '../query.js';
import type { Document, View } from '../view.js';
import type { ViewStore } from '../view-store.js';

export interface Thing extends Document {
  readonly order?: string;
  readonly 'odd "name"'?: number;
  readonly more?: unknown;
}

/** A view of nothing that exists, with names that need quoting. */
export const things: View<Thing> = {
  name: 'group',
  version: 1,
  fields: { order: 'text', 'odd "name"': 'number' },
  indexes: [{ name: 'by order', fields: ['order', 'odd "name"'] }],
  route: () => [],
  apply: () => [],
};

const ODD = 'odd "name"';
const cursorAt = (offset: number): Cursor => ({ ...START, offset, owner: 'o', seq: { default: offset } });
const ids = (found: readonly Document[]) => found.map(({ _id }) => _id);

/** What every store of views must do. `open` makes an empty one for the views. */
export function describeViewStore(open: (views: readonly View[]) => Promise<ViewStore>): void {
  let store: ViewStore;
  let offset = 0;
  beforeEach(async () => {
    store = await open([things]);
    offset = 0;
  });
  afterEach(() => store.close());

  async function write(...documents: readonly Thing[]): Promise<void> {
    await store.write(0, [{ view: things.name, documents }], cursorAt(++offset));
  }
  async function find(where: readonly Condition[], order: readonly Order[] = [], limit = 100): Promise<string[]> {
    return ids(await store.find(things, { where, order, limit }));
  }

  describe('documents', () => {
    it('come back as they were written', async () => {
      const thing = {
        _id: 'a/ü',
        _seq: 1,
        order: '',
        [ODD]: 0.1,
        more: { list: [1, null, 'x\u2028'], deep: { '': true } },
      };
      await write(thing);
      expect(await store.get(things, 'a/ü')).toEqual(thing);
      expect(await store.get(things, 'b')).toBeUndefined();
    });

    it('are replaced only by those with a greater _seq', async () => {
      await write({ _id: 'a', _seq: 5, order: 'first' });
      await write({ _id: 'a', _seq: 5, order: 'same' });
      await write({ _id: 'a', _seq: 4, order: 'older' });
      expect(await store.get(things, 'a')).toMatchObject({ order: 'first' });
      expect(await find([{ field: 'order', op: '=', value: 'older' }])).toEqual([]);
      await write({ _id: 'a', _seq: 6 });
      expect(await store.get(things, 'a')).toEqual({ _id: 'a', _seq: 6 });
      expect(await find([{ field: 'order', op: 'present' }])).toEqual([]);
    });

    it('come in the order of the ids asked for', async () => {
      await write({ _id: 'a', _seq: 1 }, { _id: 'b', _seq: 1 });
      const found = await store.getMany(things, ['b', 'x', 'a', 'b']);
      expect(found.map((document) => document?._id)).toEqual(['b', undefined, 'a', 'b']);
    });

    it('are scanned by the bytes of their ids', async () => {
      await write(...['b', '\u{1f600}', 'a', '\ufffd', 'B'].map((_id) => ({ _id, _seq: 1 })));
      expect(ids(await store.scan(things, '', 100))).toEqual(['B', 'a', 'b', '\ufffd', '\u{1f600}']);
      expect(ids(await store.scan(things, 'a', 2))).toEqual(['b', '\ufffd']);
    });
  });

  describe('queries', () => {
    beforeEach(() =>
      write(
        { _id: '1', _seq: 1, order: 'b', [ODD]: 2 },
        { _id: '2', _seq: 1, order: 'b', [ODD]: 10 },
        { _id: '3', _seq: 1, order: 'a' },
        { _id: '4', _seq: 1, [ODD]: -1.5 },
        { _id: '5', _seq: 1, order: '\u{1f600}', [ODD]: 2 },
        { _id: '6', _seq: 1, order: '\ufffd', [ODD]: 2 },
      ),
    );

    it.each<[string, Condition, string[]]>([
      ['equal text', { field: 'order', op: '=', value: 'b' }, ['1', '2']],
      ['equal number', { field: ODD, op: '=', value: 2 }, ['1', '5', '6']],
      ['less, by value', { field: ODD, op: '<', value: 10 }, ['1', '4', '5', '6']],
      ['at most', { field: ODD, op: '<=', value: -1.5 }, ['4']],
      ['more, by bytes', { field: 'order', op: '>', value: '\ufffd' }, ['5']],
      ['at least', { field: 'order', op: '>=', value: '\ufffd' }, ['5', '6']],
      ['one of texts', { field: 'order', op: 'in', values: ['a', '\u{1f600}', 'x'] }, ['3', '5']],
      ['one of numbers', { field: ODD, op: 'in', values: [10, -1.5] }, ['2', '4']],
      ['one of none', { field: ODD, op: 'in', values: [] }, []],
      ['absent', { field: ODD, op: 'absent' }, ['3']],
      ['present', { field: 'order', op: 'present' }, ['1', '2', '3', '5', '6']],
      ['id', { field: '_id', op: '>', value: '4' }, ['5', '6']],
    ])('find by %s', async (_name, condition, expected) => expect(await find([condition])).toEqual(expected));

    it('hold every condition', async () => {
      const where = [
        { field: 'order', op: '=', value: 'b' },
        { field: ODD, op: '>', value: 2 },
      ] as const;
      expect(await find(where)).toEqual(['2']);
    });

    it('order absent values last either way, and ties by id', async () => {
      expect(await find([], [{ field: ODD, direction: 'asc' }])).toEqual(['4', '1', '5', '6', '2', '3']);
      expect(await find([], [{ field: ODD, direction: 'desc' }])).toEqual(['2', '1', '5', '6', '4', '3']);
      expect(
        await find(
          [],
          [
            { field: 'order', direction: 'desc' },
            { field: ODD, direction: 'asc' },
          ],
        ),
      ).toEqual(['5', '6', '1', '2', '3', '4']);
    });

    it('end at the limit', async () =>
      expect(await find([], [{ field: '_id', direction: 'desc' }], 2)).toEqual(['6', '5']));
  });

  describe('cursors', () => {
    it('are there from the first write on, each for its partition', async () => {
      expect(await store.cursor(0)).toBeUndefined();
      await store.write(1, [], cursorAt(3));
      expect([await store.cursor(0), await store.cursor(1)]).toEqual([undefined, cursorAt(3)]);
    });

    it('never move back', async () => {
      await store.write(0, [], cursorAt(3));
      await store.write(0, [], cursorAt(2));
      expect(await store.cursor(0)).toEqual(cursorAt(3));
    });

    it('move in the order of writes of which one goes after the other', async () => {
      const first = store.write(0, [{ view: things.name, documents: [{ _id: 'a', _seq: 1 }] }], cursorAt(1));
      const second = store.write(0, [{ view: things.name, documents: [{ _id: 'a', _seq: 2 }] }], cursorAt(2), first);
      const seen = await Promise.all(
        [first, second].map((one) => one.then(async () => (await store.cursor(0))?.offset)),
      );
      expect(seen[0]).toBeGreaterThanOrEqual(1);
      expect([seen[1], await store.get(things, 'a')]).toEqual([2, { _id: 'a', _seq: 2 }]);
    });

    it('stay where the write before failed', async () => {
      const failed = Promise.reject<void>(new RegistryError('UNAVAILABLE', 'The disk is full.'));
      await expect(store.write(0, [], cursorAt(2), failed)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await store.cursor(0)).toBeUndefined();
    });

    it('wake who waits for them', async () => {
      const { signal } = new AbortController();
      const waits = [store.reached(0, 2, signal), store.reached(0, 1, signal), store.reached(0, 0, signal)];
      await store.write(1, [], cursorAt(9));
      await store.write(0, [], cursorAt(2));
      expect(await Promise.all([...waits, store.reached(0, 2, signal)])).toEqual([true, true, true, true]);
    });

    it('let go of who gives up or whose store closes', async () => {
      const impatient = new AbortController();
      const waits = [store.reached(0, 1, impatient.signal), store.reached(0, 1, new AbortController().signal)];
      impatient.abort();
      expect(await waits[0]).toBe(false);
      expect(await store.reached(0, 1, impatient.signal)).toBe(false);
      await store.close();
      expect(await waits[1]).toBe(false);
    });
  });
}
