import { describe, expect, it } from '@jest/globals';
import { START } from '#records';
import { MemoryViewStore } from './memory-view-store.js';
import { describeSearch } from './testing/search-contract.js';
import { describeViewStore, things } from './testing/view-store-contract.js';

describe('memory view store', () => {
  describeViewStore(async (views) => new MemoryViewStore(views));
  describeSearch(async () => new MemoryViewStore(), 10);

  it('does not show what a reader does to its copy', async () => {
    const store = new MemoryViewStore();
    await store.write(0, [{ view: things.name, documents: [{ _id: 'a', _seq: 1 }] }], START);
    Object.assign((await store.get(things, 'a')) as object, { order: 'changed' });
    expect(await store.get(things, 'a')).toEqual({ _id: 'a', _seq: 1 });
  });
});
