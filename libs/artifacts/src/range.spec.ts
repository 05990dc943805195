import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRange } from './range.js';

describe('parseRange of 10 bytes', () => {
  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=2-5', 2, 5],
    ['bytes=9-9', 9, 9],
    ['bytes=9-', 9, 9],
    ['bytes=0-', 0, 9],
    ['bytes=5-10', 5, 9],
    ['bytes=0-99999999999999999999', 0, 9],
    ['bytes=-1', 9, 9],
    ['bytes=-10', 0, 9],
    ['bytes=-11', 0, 9],
    ['Bytes=2-5', 2, 5],
  ])('%s is bytes %d to %d', (header, start, end) => {
    expect(parseRange(header, 10)).toEqual({ start, end });
  });

  it.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'lines=0-1',
    'bytes=+1-2',
  ])('%s means the whole', (header) => {
    expect(parseRange(header, 10)).toBeUndefined();
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=99999999999999999999-', 'bytes=-0'])('%s is refused', (header) => {
    expect(() => parseRange(header, 10)).toThrowCode('RANGE_NOT_SATISFIABLE');
  });
});

describe('parseRange of no bytes', () => {
  it.each(['bytes=0-', 'bytes=0-0', 'bytes=-0'])('%s is refused', (header) => {
    expect(() => parseRange(header, 0)).toThrowCode('RANGE_NOT_SATISFIABLE');
  });

  it('takes the last bytes for the whole', () => {
    expect(parseRange('bytes=-5', 0)).toBeUndefined();
  });
});

describe('parseRange', () => {
  it('gives the bytes that slice gives', () => {
    const bytes = Array.from({ length: 20 }, (_, index) => index);
    fc.assert(
      fc.property(fc.nat(19), fc.nat(30), fc.integer({ min: 1, max: 20 }), (start, more, size) => {
        fc.pre(start < size);
        const range = parseRange(`bytes=${start}-${start + more}`, size);
        expect(range && bytes.slice(range.start, range.end + 1)).toEqual(
          bytes.slice(0, size).slice(start, start + more + 1),
        );
      }),
    );
  });
});
