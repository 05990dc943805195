import { describe, expect, it } from '@jest/globals';
import { LogBuilder } from '../testing/log-builder.js';
import { projected } from '../testing/projected.js';
import { lastBefore, offsetOf } from './offsets.js';

describe('offsets of events', () => {
  it('are found by position, and positions by offset', async () => {
    const log = new LogBuilder();
    log.owner('o');
    for (const namespace of ['a', 'b', 'a', 'a', 'b', 'a']) log.configure(namespace);
    const store = await projected(log);
    const offsets = await Promise.all([1, 2, 3, 4, 5].map((seq) => offsetOf(store, { namespace: 'a', seq })));
    expect(offsets).toEqual([1, 3, 4, 6, undefined]);
    const before = (namespace: string, last: number) =>
      Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((offset) => lastBefore(store, namespace, last, offset)));
    expect(await before('a', 4)).toEqual([0, 0, 1, 1, 2, 3, 3, 4]);
    expect(await before('b', 2)).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
    expect(await before('c', 0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
