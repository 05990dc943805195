import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareText } from './text-order.js';

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\ufffd', '\u{10000}', '\u{1f600}'),
    fc.string({ unit: 'binary', maxLength: 1 }),
  ),
});

describe('text order', () => {
  it('is the order of UTF-8 bytes', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('puts what lies beyond the basic plane last', () => {
    expect(['\u{1f600}', '\ufffd', 'z'].sort(compareText)).toEqual(['z', '\ufffd', '\u{1f600}']);
  });
});
