import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HashIndex, hashText } from './hash-index.js';

/** Rows with their keys, in the order in which they were put. Few hashes, so that most of them collide. */
class Table {
  readonly keys: string[] = [];
  private readonly previous: number[] = [];
  private readonly hash: (key: string) => number;
  readonly index: HashIndex;

  constructor(hashes: number) {
    this.hash = (key) => hashText(key) % hashes;
    this.index = new HashIndex((row) => this.hash(this.keys[row] as string));
  }

  find(key: string): number {
    return this.index.get(this.hash(key), (row) => this.keys[row] === key);
  }

  put(key: string): void {
    const row = this.keys.push(key) - 1;
    this.previous[row] = this.index.put(this.hash(key), row, (other) => this.keys[other] === key);
  }

  takeBack(): void {
    const row = this.keys.length - 1;
    if (row < 0) return;
    this.index.takeBack(this.hash(this.keys[row] as string), row, this.previous[row] as number);
    this.keys.pop();
  }
}

describe('HashIndex', () => {
  it('finds the last row under each key, also after rows were taken back', () => {
    const key = fc.integer({ min: 0, max: 40 }).map(String);
    const step = fc.oneof({ weight: 5, arbitrary: key }, { weight: 2, arbitrary: fc.constant(undefined) });
    const finds = (hashes: number, steps: (string | undefined)[]): void => {
      const table = new Table(hashes);
      for (const one of steps) {
        if (one === undefined) table.takeBack();
        else table.put(one);
      }
      for (let k = 0; k <= 41; k++) expect(table.find(String(k))).toBe(table.keys.lastIndexOf(String(k)));
    };
    fc.assert(fc.property(fc.constantFrom(1, 3, 2 ** 32), fc.array(step, { maxLength: 200, size: 'max' }), finds), {
      numRuns: 40,
    });
  });

  it('stays small where the same place is taken and given back for ever', () => {
    const table = new Table(2 ** 32);
    for (let turn = 0; turn < 20_000; turn++) {
      table.put(`key ${turn}`);
      table.takeBack();
    }
    expect(table.index.toSnapshot().length).toBe(16);
  });

  it('goes on from a snapshot', () => {
    const table = new Table(7);
    for (let key = 0; key < 100; key++) table.put(String(key));
    table.takeBack();
    const copy = new HashIndex(() => 0, table.index.toSnapshot());
    const before = table.index.toSnapshot();
    for (let key = 0; key < 99; key++)
      expect(copy.get(hashText(String(key)) % 7, (row) => table.keys[row] === String(key))).toBe(key);
    expect(copy.get(hashText('99') % 7, (row) => table.keys[row] === '99')).toBe(-1);
    for (let row = 100; row < 200; row++) copy.put(0, row, () => false);
    expect(table.index.toSnapshot()).toEqual(before);
  });
});

describe('hashText', () => {
  it('differs by text and by seed', () => {
    const hashes = [hashText(''), hashText('a'), hashText('b'), hashText('ab'), hashText('a', 1), hashText('a', 2)];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes.every((hash) => hash >= 0 && hash < 2 ** 32)).toBe(true);
  });
});
