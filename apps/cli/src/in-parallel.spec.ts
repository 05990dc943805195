import { describe, expect, it } from '@jest/globals';
import { inParallel } from './in-parallel.js';

describe('inParallel', () => {
  it('begins in order, and has no more than so many at once', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await inParallel(Array(20).keys(), 3, async (n) => {
      begun.push(n);
      most = Math.max(most, ++running);
      for (let i = 0; i < 20; i++) await Promise.resolve();
      running--;
    });
    expect(begun).toEqual([...Array(20).keys()]);
    expect(most).toBe(3);
  });

  it('begins nothing after a failure, waits for what runs, and rejects with the first', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (n: number): Promise<void> => {
      begun.push(n);
      await Promise.resolve();
      if (n === 2) throw new Error('two');
      for (let i = 0; i < 10; i++) await Promise.resolve();
      ended.push(n);
    };
    await expect(inParallel(Array(100).keys(), 4, work)).rejects.toThrow('two');
    expect(begun.length).toBeLessThan(10);
    expect(ended).toEqual(begun.filter((n) => n !== 2));
  });

  it('rejects when its source does', async () => {
    const source = (async function* () {
      yield await Promise.resolve(1);
      throw new Error('source');
    })();
    await expect(inParallel(source, 4, () => Promise.resolve())).rejects.toThrow('source');
  });
});
