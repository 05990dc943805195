import { describe, expect, it } from '@jest/globals';
import type { LogRecord } from '#records';
import { Tail } from './tail.js';

const record = (offset: number, bytes = 10): LogRecord => ({
  offset,
  type: 't',
  owner: 'o',
  prev: 'p',
  value: new Uint8Array(bytes),
});
const run = (first: number, count: number, bytes?: number) =>
  Array.from({ length: count }, (_, index) => record(first + index, bytes));

describe('the tail of a log', () => {
  it('keeps the last thousand records', () => {
    const tail = new Tail(5);
    tail.append(run(5, 700));
    tail.append(run(705, 400));
    expect(tail.start).toBe(105);
    expect(tail.slice(105, 2000)).toHaveLength(1000);
    expect(tail.slice(1103, 10).map(({ offset }) => offset)).toEqual([1103, 1104]);
  });

  it('keeps fewer of large ones: 16 MiB', () => {
    const tail = new Tail(0);
    tail.append(run(0, 40, 1024 * 1024));
    expect([tail.start, tail.slice(24, 100).length]).toEqual([24, 16]);
    tail.append(run(40, 1, 17 * 1024 * 1024));
    expect([tail.start, tail.slice(41, 100).length]).toEqual([41, 0]);
  });

  it('takes what was read before it, as far as there is room', () => {
    const tail = new Tail(2000);
    tail.prepend(run(1950, 50));
    tail.append(run(2000, 1));
    tail.prepend(run(0, 1950));
    expect(tail.start).toBe(1001);
    expect(tail.slice(1001, 1000).map(({ offset }) => offset)).toEqual(
      Array.from({ length: 1000 }, (_, index) => 1001 + index),
    );
  });
});
