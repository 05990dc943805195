import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileLike, prefixOf } from './like.js';

describe('LIKE', () => {
  it.each([
    ['2.%', '2.0', true],
    ['2.%', '3.0', false],
    ['_', '\u{1f600}', true],
    ['_', 'ab', false],
    ['%b%', 'abc', true],
    ['a%b%c', 'a1b2b3c', true],
    ['a\\%', 'a%', true],
    ['a\\%', 'ab', false],
    ['\\\\', '\\', true],
    ['', '', true],
    ['%', '', true],
    ['A%', 'ab', false],
  ])('%s takes %s: %s', (pattern, text, expected) => expect(compileLike(pattern, false)(text)).toBe(expected));

  it('folds ASCII alone where it is asked to', () => {
    expect(compileLike('aB%', true)('Abc')).toBe(true);
    expect(compileLike('Ä', true)('ä')).toBe(false);
  });

  it('agrees with a regular expression', () => {
    const unit = fc.constantFrom('a', 'b', '%', '_');
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }),
        (pattern, text) => {
          const expected = new RegExp(`^${pattern.replaceAll('%', '.*').replaceAll('_', '.')}$`).test(text);
          expect(compileLike(pattern, false)(text)).toBe(expected);
          if (expected) expect(text.startsWith(prefixOf(pattern))).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['a%b%', 'ab', true],
    ['%ab%ab', 'ab', false],
    ['%ab%ab', 'abab', true],
    ['ab%b', 'ab', false],
  ])('pieces of %s do not overlap in %s: %s', (pattern, text, expected) =>
    expect(compileLike(pattern, false)(text)).toBe(expected),
  );

  it('takes no longer for many wildcards than pattern times text', () => {
    expect(compileLike(`${'%a'.repeat(2000)}b`, false)('a'.repeat(20_000))).toBe(false);
  });
});
