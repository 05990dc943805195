import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from './json.js';
import { same } from './testing/spec.js';

const nested = (depth: number, open: string, close: string): string => `${open.repeat(depth)}1${close.repeat(depth)}`;

function attempt(act: () => unknown): [value: unknown, error?: Error] {
  try {
    return [act()];
  } catch (error) {
    return [undefined, error as Error];
  }
}

describe('readJson', () => {
  it('reads what JSON.parse reads, but what it says it refuses', () => {
    const piece = fc.constantFrom(
      '',
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      'e',
      '-',
      '1',
      '.',
      'u',
      ' ',
      '\\u0061',
      '\\ud800',
      '"a":1,',
      '1e999',
      '12345678901234567',
    );
    const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value));
    const agrees = (whole: string, at: number, inserted: string): void => {
      const place = at % (whole.length + 1);
      const text = whole.slice(0, place) + inserted + whole.slice(place);
      const [read, refusal] = attempt(() => readJson(text));
      const [parsed, error] = attempt(() => JSON.parse(text) as unknown);
      if (!refusal) same(read, parsed);
      if (error) expect(['INVALID_COMMAND', 'NUMBER_NOT_EXACT']).toContain((refusal as { code?: string }).code);
      else if (refusal) expect(refusal.message).toMatch(/duplicate key|lone|key "__proto__"|integer within/);
    };
    fc.assert(fc.property(json, fc.nat(), piece, agrees), { numRuns: 400 });
  });

  it.each([
    ['"a"', 'a'],
    [' \t\r\n1 ', 1],
    ['null', null],
    ['true', true],
    ['[]', []],
    ['{}', {}],
    ['{"":{"":[{}]}}', { '': { '': [{}] } }],
    ['{"a:b":"c:d","{":"}"}', { 'a:b': 'c:d', '{': '}' }],
    ['"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'],
    ['"\\\\u0041"', '\\u0041'],
    ['"\\u0041\\"\\\\"', 'A"\\'],
    ['{"constructor":1,"toString":2,"hasOwnProperty":3}', { constructor: 1, toString: 2, hasOwnProperty: 3 }],
  ])('%s', (text, value) => expect(readJson(text)).toEqual(value));

  it.each([
    '',
    ' ',
    '{',
    '{"a":1',
    '{"a":',
    '{"a"}',
    '{a:1}',
    "{'a':1}",
    '[1,]',
    '{"a":1,}',
    '[1 2]',
    '"abc',
    '"abc\\',
    '"abc\\"',
    '"\\x"',
    '"\\u12"',
    '"\\u12g4"',
    '"a\nb"',
    '"\u0000"',
    '1 2',
    '{} {}',
    '{"a":1}x',
    ']',
    '}{',
    'NaN',
    '[NaN]',
    'Infinity',
    '{"a":-Infinity}',
    'undefined',
    'tru',
    '+1',
    '01',
    '-',
    '1.',
    '.5',
    '1e',
    '1e+',
    '--1',
    '1-1',
    '0x10',
    '// a\n1',
    '/* a */ 1',
    '\ufeff{}',
    '{}\ufeff',
    '\u00a01',
  ])('refuses %j, which is not JSON', (text) => expect(() => readJson(text)).toThrowCode('INVALID_COMMAND'));

  it('says what does not parse', () =>
    expect(() => readJson('{"a":}')).toThrow(/^Expected JSON, found text that does not parse: /));
});

describe('a key twice in one object', () => {
  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"x":{"y":[{"a":1,"a":2}]}}',
    '[[{"a":{},"a":{}}]]',
    '{"a":1,"\\u0061":2}',
    '{"\\u0061":1,"\\u0061":2}',
    '{"\\n":1,"\\u000a":2}',
    '{"😀":1,"\\ud83d\\ude00":2}',
    '{"":1,"":2}',
    '{"1":1,"1":2}',
    '{"a":{"b":1,"b":2},"c":3}',
    '{"a":"x:y","a":":"}',
  ])('is refused: %s', (text) => {
    expect(() => readJson(text)).toThrowCode('INVALID_COMMAND');
    expect(() => readJson(text)).toThrow('duplicate key');
  });

  it('is found at any depth, by what the key is and not by how it is written', () => {
    type Tree = readonly (readonly [key: string, written: string, value: Tree])[];
    const key = fc.constantFrom(
      ['a', '"a"'],
      ['a', '"\\u0061"'],
      ['b', '"b"'],
      [':', '":"'],
      ['{"a":', '"{\\"a\\":"'],
      ['c', '"c"'],
    );
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => {
      const member = fc
        .tuple(key, tie('tree'))
        .map(([[name = '', written = ''], value]) => [name, written, value] as const);
      return { tree: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(member, { maxLength: 3 })) };
    });
    const write = (members: Tree): string =>
      `{${members.map(([, written, value]) => `${written}:${value.length > 0 ? write(value) : '[{}]'}`).join(',')}}`;
    const repeats = (members: Tree): boolean =>
      new Set(members.map(([name]) => name)).size < members.length || members.some(([, , value]) => repeats(value));
    const found = (members: Tree): void =>
      expect(attempt(() => readJson(write(members)))[1] !== undefined).toBe(repeats(members));
    fc.assert(fc.property(tree, found), { numRuns: 500 });
  });

  it.each(['{"a":1,"A":2}', '{"é":1,"e\u0301":2}', '{"a":{"a":{"a":1}}}', '[{"a":1},{"a":1}]', '{"a":"\\"a\\":1"}'])(
    'is not in %s',
    (text) => {
      expect(readJson(text)).toEqual(JSON.parse(text));
    },
  );
});

describe('a number', () => {
  it.each([
    ['9007199254740991', 2 ** 53 - 1],
    ['-9007199254740991', 1 - 2 ** 53],
    ['[0,-0,1]', [0, -0, 1]],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['5e-324', 5e-324],
    ['1e-400', 0],
    ['4.2e17', 4.2e17],
    ['1E5', 1e5],
    ['123456789012345', 123456789012345],
    ['0.1234567890123456789012345', 0.12345678901234568],
  ])('%s is exact enough', (text, value) => expect(readJson(text)).toEqual(value));

  it.each([
    '9007199254740992',
    '-9007199254740992',
    '9007199254740993',
    '1000000000000000000000',
    '[1,{"a":99999999999999999}]',
    '1e400',
    '-1e400',
    '1.5E+999',
    `${'9'.repeat(400)}.0`,
    '9'.repeat(1e5),
  ])('is refused where it is not: %#', (text) => {
    expect(() => readJson(text)).toThrowCode('NUMBER_NOT_EXACT');
  });

  it('in a string is text', () => {
    expect(readJson('["9007199254740993","1e400",{"99999999999999999999":"NaN"}]')).toEqual([
      '9007199254740993',
      '1e400',
      { '99999999999999999999': 'NaN' },
    ]);
    expect(readJson('"\\"9007199254740993"')).toBe('"9007199254740993');
  });

  it('is named, and so is the way round', () =>
    expect(() => readJson('[9007199254740993]')).toThrow(/found 9007199254740993\. Send it as a string/));
});

describe('surrogates', () => {
  it.each([
    '"\ud800"',
    '{"\udc00":1}',
    '"\\ud800"',
    '"\\udc00"',
    '"\\ude00\\ud83d"',
    '"\\ud83dx"',
    '"\\ud800\\n"',
    '{"\\ud83d":1}',
    '"\\\\\\ud800"',
    '["ok","\\uD800"]',
  ])('alone are refused: %j', (text) => expect(() => readJson(text)).toThrowCode('INVALID_COMMAND'));

  it.each(['"😀"', '"\\ud83d\\ude00"', '{"\\uD83D\\uDE00":1}', '"\\\\ud800"', '"\\uffff"'])(
    'in pairs, or only looking so, are text: %j',
    (text) => {
      expect(readJson(text)).toEqual(JSON.parse(text));
    },
  );
});

describe('what would be dangerous', () => {
  it('nests at most 64 deep', () => {
    expect(() => readJson(nested(64, '[', ']'))).not.toThrow();
    expect(() => readJson(nested(64, '{"a":', '}'))).not.toThrow();
    for (const text of [nested(65, '[', ']'), nested(65, '{"a":', '}'), '['.repeat(1e5), nested(1e5, '{"a":', '}')]) {
      expect(() => readJson(text)).toThrowCode('INVALID_COMMAND');
    }
    expect(readJson(`"${'['.repeat(100)}"`)).toBe('['.repeat(100));
    expect(readJson(`[${'[],'.repeat(100)}[]]`)).toHaveLength(101);
  });

  it('has no key __proto__, however it is spelt', () => {
    for (const text of [
      '{"__proto__":{"admin":true}}',
      '[{"a":{"__proto__":1}}]',
      '{"\\u005f_proto__":1}',
      '{"__proto__":1,"__proto__":2}',
    ]) {
      expect(() => readJson(text)).toThrowCode('INVALID_COMMAND');
    }
    expect(readJson('["__proto__"]')).toEqual(['__proto__']);
  });

  const trees = (depth: number): unknown =>
    depth === 0
      ? { a: 1.5, 'b\u00e9': 'text', c: [1, 2, 3], d: true }
      : { x: trees(depth - 1), y: trees(depth - 1), n: depth };
  it.each<[string, string]>([
    ['objects', JSON.stringify(Array.from({ length: 70 }, () => trees(8)))],
    ['floats', JSON.stringify(Array.from({ length: 60_000 }, (_, i) => i * 1.2345678))],
    ['strings', JSON.stringify(Array.from({ length: 100_000 }, (_, i) => `k${i}`))],
    ['escapes', `[${Array(100_000).fill('"\\u0041"').join(',')}]`],
    ['strings before one escape', `[${'"abcdef",'.repeat(100_000)}"\\u0041"]`],
    ['one string', JSON.stringify('x'.repeat(1e6))],
    ['quotes', '"'.repeat(1e6)],
    ['signs', '-'.repeat(1e6)],
    ['digits', '1 '.repeat(5e5)],
  ])('takes no time that a megabyte of it is not worth: %s', (_what, text) => {
    expect(text.length).toBeGreaterThan(7e5);
    const before = performance.now();
    try {
      readJson(text);
    } catch {
      // Only the time counts.
    }
    expect(performance.now() - before).toBeLessThan(1500);
  });
});
