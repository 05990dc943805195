import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { START } from '#records';
import { MemoryViewStore } from '../memory-view-store.js';
import type { Condition, Order } from '../query.js';
import type { View } from '../view.js';
import type { ViewStore } from '../view-store.js';
import { type Thing, things } from './view-store-contract.js';

/** Random documents and queries: every store answers as the one in memory. `open` makes an empty one for the views. */
export function describeFinds(open: (views: readonly View[]) => Promise<ViewStore>, runs: number): void {
  it('finds the same in the same order as the store in memory', async () => {
    const text = fc.constantFrom('', 'a', 'b', 'B', 'a\0', '$a', '\ufffd', '\u{1f600}');
    const number = fc.constantFrom(-1, 0, 0.5, 2, 10, 2 ** 40, 2 ** 53 - 1);
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
    const query = fc.record({
      where: fc.array(condition, { maxLength: 3 }),
      order: fc.array(order, { maxLength: 3 }),
      limit: fc.nat(20),
    });
    const queries = fc.array(query, { minLength: 10, maxLength: 30, size: 'max' });
    const check = async (made: object[], asked: object[]) => {
      const documents = made.map((one, i) => ({ ...one, _id: String(i), _seq: 1 }));
      const stores = [new MemoryViewStore(), await open([things])] as const;
      for (const store of stores) await store.write(0, [{ view: things.name, documents }], START);
      for (const query of asked as { where: Condition[]; order: Order[]; limit: number }[]) {
        const [memory, found] = await Promise.all(stores.map((store) => store.find<Thing>(things, query)));
        expect(found).toEqual(memory);
      }
      await stores[1].close();
    };
    const documents = fc.array(document, { maxLength: 20, size: 'max' });
    await fc.assert(fc.asyncProperty(documents, queries, check), { numRuns: runs });
  });
}
