import { describe, expect, it } from '@jest/globals';
import { quoted, toAlias, toLabel, toModelName, toNamespace } from './names.js';

describe('a model name', () => {
  it.each([
    'm',
    'sentiment-classifier',
    'with space',
    'a@b',
    '100% #1',
    '...',
    '😀',
    'ß',
    '名前',
    '__proto__',
    'm\u200b',
  ])('may be %j', (name) => {
    expect(toModelName(name)).toBe(name);
  });

  it('is put in NFC, in which it is compared and counted', () => {
    expect(toModelName('e\u0301')).toBe('é');
    expect(toModelName('e\u0301'.repeat(255))).toBe('é'.repeat(255));
    expect(() => toModelName('e\u0301'.repeat(256))).toThrowCode('INVALID_NAME');
  });

  it('has up to 255 code points, however many units that is', () => {
    expect(toModelName('😀'.repeat(255))).toHaveLength(510);
    for (const name of ['x'.repeat(256), '😀'.repeat(256), 'x'.repeat(1e6)])
      expect(() => toModelName(name)).toThrowCode('INVALID_NAME');
  });

  it.each([
    '',
    ' ',
    '\u00a0',
    '.',
    '..',
    'a/b',
    'a:b',
    '/',
    'a\nb',
    '\u0000',
    '\u007f',
    '\u0085',
    'lone \ud800',
    '\udc00',
  ])('may not be %j', (name) => {
    expect(() => toModelName(name)).toThrowCode('INVALID_NAME');
  });
});

describe('a namespace', () => {
  it.each(['default', 'a', '0', 'team-1', 'a.b_c', 'x'.repeat(63)])('may be %s', (name) =>
    expect(toNamespace(name)).toBe(name),
  );

  it.each(['', 'A', '-a', '.a', '_a', 'a/b', 'a b', 'é', 'x'.repeat(64), 'a\n'])('may not be %j', (name) => {
    expect(() => toNamespace(name)).toThrowCode('INVALID_NAME');
  });
});

describe('an alias', () => {
  it.each(['champion', 'a-b_c', 'été', '名前', '1', 'v', 'v1a', 'vv1', 'late', '٣', 'x'.repeat(255)])(
    'may be %s',
    (alias) => expect(toAlias(alias)).toBe(alias),
  );

  it('is put in NFC', () => expect(toAlias('e\u0301te\u0301')).toBe('été'));

  it.each(['latest', 'Latest', 'LATEST', 'v1', 'V1', 'v007'])('may not be %s: reserved', (alias) => {
    expect(() => toAlias(alias)).toThrowCode('ALIAS_RESERVED');
  });

  it.each(['', 'a b', 'a.b', 'a/b', '@a', 'a\n', '😀', 'x'.repeat(256)])('may not be %j', (alias) => {
    expect(() => toAlias(alias)).toThrowCode('INVALID_NAME');
  });
});

describe('a label', () => {
  it.each(['2.0', 'v3', 'latest', '2.0+cu118', 'a/b:c@d#e', ' 1 ', '😀'.repeat(255)])('may be %j', (label) =>
    expect(toLabel(label)).toBe(label),
  );

  it.each(['', ' ', '\t', 'a\u0000', '\ud800', 'x'.repeat(256)])('may not be %j', (label) => {
    expect(() => toLabel(label)).toThrowCode('INVALID_NAME');
  });
});

describe('a refusal', () => {
  it('says what was found, cut', () => {
    expect(() => toNamespace('Team "A"')).toThrow('found "Team \\"A\\"".');
    expect(quoted('x'.repeat(1000))).toBe(`"${'x'.repeat(80)}…"`);
    expect(quoted(`${'x'.repeat(79)}😀`).isWellFormed()).toBe(true);
  });
});
