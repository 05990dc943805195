import { describe, expect, it } from '@jest/globals';
import { BoundedCache } from './bounded-cache.js';

describe('BoundedCache', () => {
  it('keeps the newest', () => {
    const cache = new BoundedCache<string, number>(2);
    for (const [value, key] of ['a', 'b', 'c'].entries()) cache.add(key, value);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, 1, 2]);
  });
});
