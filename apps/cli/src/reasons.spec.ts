import { describe, expect, it } from '@jest/globals';
import { Reasons } from './reasons.js';

const plain = (_style: string, text: string): string => text;

describe('Reasons', () => {
  it('says each once, the commonest first, with the first of its things', () => {
    const reasons = new Reasons();
    reasons.add('x', 'rare');
    for (const name of ['a', 'b', 'c', 'd']) reasons.add(name, 'common');
    expect(reasons.lines('refused', plain)).toEqual([
      'refused: 5',
      '  4  common',
      '     a, b, c, …',
      '  1  rare',
      '     x',
    ]);
  });

  it('names every one where all are wanted', () => {
    const reasons = new Reasons(true);
    for (const name of ['a', 'b', 'c', 'd']) reasons.add(name, 'common');
    for (let i = 0; i < 30; i++) reasons.add('x', `reason ${i}`);
    const lines = reasons.lines('left alone', plain);
    expect(lines.slice(0, 6)).toEqual(['left alone: 34', '  4  common', '     a', '     b', '     c', '     d']);
    expect(lines).toContain('  1  reason 29');
  });

  it('has nothing to say of nothing', () => {
    expect(new Reasons().lines('refused', plain)).toEqual([]);
  });

  it('does not grow with the number of reasons', () => {
    const reasons = new Reasons();
    for (let i = 0; i < 10_000; i++) reasons.add(`x${i}`, `reason ${i}`);
    const lines = reasons.lines('refused', plain);
    expect(lines.length).toBeLessThan(50);
    expect(lines.slice(0, 2)).toEqual(['refused: 10,000', '  9,980  for other reasons; --json names every one']);
  });

  it('escapes what a terminal would obey', () => {
    const reasons = new Reasons();
    reasons.add('a\u001b[31m\nb', 'c\rd');
    expect(reasons.lines('refused', plain).join('')).not.toMatch(/\p{Cc}/u);
  });
});
