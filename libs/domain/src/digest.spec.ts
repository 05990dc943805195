import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDigest, sha256Hex, toDigest } from './digest.js';

const hex = '0123456789abcdef'.repeat(4);

describe('a digest', () => {
  it('is sha256: and 64 lower-case hex digits', () => {
    expect(toDigest(`sha256:${hex}`)).toBe(`sha256:${hex}`);
    expect(isDigest(`sha256:${hex}`)).toBe(true);
  });

  it.each([
    '',
    hex,
    `sha256:${hex.toUpperCase()}`,
    `sha256:${hex}0`,
    `sha256:${hex.slice(1)}`,
    `sha512:${hex}`,
    `SHA256:${hex}`,
    `sha256:${hex}\n`,
    ` sha256:${hex}`,
  ])('is not %j', (text) => {
    expect(isDigest(text)).toBe(false);
    expect(() => toDigest(text)).toThrowCode('INVALID_DIGEST');
  });
});

describe('sha256Hex', () => {
  it('is that of the platform', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => expect(sha256Hex(text)).toBe(hash('sha256', text, 'hex'))),
      { numRuns: 50 },
    );
  });
});
