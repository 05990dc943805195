import { describe, expect, it } from '@jest/globals';
import { widthOf, wrap } from './wrap.js';

describe('wrap', () => {
  it.each<[string, number, string[]]>([
    ['fits', 4, ['fits']],
    ['two words', 5, ['two', 'words']],
    ['2026-11-25 12:00:00Z', 14, ['2026-11-25', '12:00:00Z']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['a bcdefgh i', 4, ['a', 'bcde', 'fgh', 'i']],
    ['ends here  ', 9, ['ends here']],
    ['名前名前', 5, ['名前', '名前']],
    ['a😀b😀c', 3, ['a😀', 'b😀', 'c']],
  ])('breaks %j into lines of %i', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });
});

describe('widthOf', () => {
  it('counts places on a line, and no colours', () => {
    expect(['abc', 'é', '名', '😀', '\u001b[2mabc\u001b[22m'].map(widthOf)).toEqual([3, 1, 2, 2, 3]);
  });
});
