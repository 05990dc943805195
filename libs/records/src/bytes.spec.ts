import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toBytes, toText, writeHex } from './bytes.js';
import { codePoint } from './testing/unicode.js';

describe('text as bytes', () => {
  it('is its UTF-8, and stays so while others are made', () => {
    const words = fc.array(fc.string({ unit: codePoint, maxLength: 3_000, size: 'max' }), { maxLength: 30 });
    fc.assert(
      fc.property(words, (texts) => {
        const made = texts.map(toBytes);
        expect(made.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
          texts.map((text) => Buffer.from(text).toString('hex')),
        );
        expect(made.map(toText)).toEqual(texts);
      }),
      { numRuns: 10 },
    );
  });

  it('may be of any length', () => {
    for (const length of [0, 1, 5_461, 5_462, 21_845, 65_536, 1_000_000]) {
      const text = '€'.repeat(length);
      expect(toBytes(text).length).toBe(3 * length);
      expect(toText(toBytes(text))).toBe(text);
    }
  });

  it('is refused where it is no UTF-8', () => {
    expect(() => toText(new Uint8Array([0xc3, 0x28]))).toThrow('not valid');
  });

  it('keeps a byte order mark', () => {
    expect(toText(new Uint8Array([0xef, 0xbb, 0xbf, 0x31]))).toBe('\ufeff1');
  });
});

describe('hex', () => {
  it('is written as bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(9), (bytes, at) => {
        const target = new Uint8Array(bytes.length + at);
        writeHex(target, at, Buffer.from(bytes).toString('hex'));
        expect(target.subarray(at)).toEqual(bytes);
      }),
    );
  });
});
