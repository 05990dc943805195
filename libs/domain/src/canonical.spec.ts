import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from './canonical.js';
import { readJson } from './json.js';

describe('canonicalJson', () => {
  it.each<[unknown, string]>([
    [null, 'null'],
    [true, 'true'],
    ['', '""'],
    [[], '[]'],
    [{}, '{}'],
    [[1, [2, {}], 'a'], '[1,[2,{}],"a"]'],
    [{ b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
    [{ a: undefined, b: 1, c: undefined }, '{"b":1}'],
    [{ a: undefined }, '{}'],
  ])('%j', (value, text) => expect(canonicalJson(value)).toBe(text));

  it('orders keys by UTF-16 units, those that look like numbers too', () => {
    expect(canonicalJson({ 10: 1, 9: 2, 1: 3, '': 4, '-1': 5 })).toBe('{"":4,"-1":5,"1":3,"10":1,"9":2}');
    // A pair begins with a unit below that of U+FB33, though its code point is above.
    expect(canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '😀': 5, '\u0080': 6, ö: 7 })).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"\u20ac":1,"😀":5,"\ufb33":3}',
    );
    expect(canonicalJson({ b: 1, B: 2, aa: 3, a: 4, é: 5, 'e\u0301': 6 })).toBe(
      '{"B":2,"a":4,"aa":3,"b":1,"e\u0301":6,"é":5}',
    );
  });

  it.each<[number, string]>([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [-1.5, '-1.5'],
    [4.5, '4.5'],
    [2e-3, '0.002'],
    [1e-7, '1e-7'],
    [0.000001, '0.000001'],
    [1e21, '1e+21'],
    [1e20, '100000000000000000000'],
    [1e30, '1e+30'],
    [333333333.3333333, '333333333.3333333'],
    [5e-324, '5e-324'],
    [-Number.MAX_VALUE, '-1.7976931348623157e+308'],
    [2 ** 53 - 1, '9007199254740991'],
  ])('writes %d as %s', (number, text) => expect(canonicalJson(number)).toBe(text));

  it('escapes what must be, in the short form where there is one, and nothing else', () => {
    expect(canonicalJson('\b\t\n\f\r"\\\u0000\u001f\u000b')).toBe('"\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u001f\\u000b"');
    expect(canonicalJson('/ \u007f \u0080 é \u2028 \u2029 😀 \uffff')).toBe(
      '"/ \u007f \u0080 é \u2028 \u2029 😀 \uffff"',
    );
    for (let code = 0; code < 32; code++)
      expect(JSON.parse(canonicalJson(String.fromCharCode(code)))).toBe(String.fromCharCode(code));
    expect(canonicalJson({ 'a"b\n': 1 })).toBe('{"a\\"b\\n":1}');
  });

  const key = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.nat().map(String),
    fc.constantFrom('constructor', '__proto__', 'toString', 'length', '😀', '\ufb33', '\r', '"', '\\'),
  );
  const iJson = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constantFrom(null, -0, 1e21, 1e-7),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 6, noNullPrototype: true }),
    ),
  })).value;

  it('is what the published implementation writes', () => {
    fc.assert(
      fc.property(iJson, (value) => expect(canonicalJson(value)).toBe(canonicalize(value))),
      { numRuns: 300 },
    );
  });

  it('is read back to the same text', () => {
    const readsBack = (value: unknown): void => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    };
    fc.assert(fc.property(iJson, readsBack));
    expect(canonicalJson(readJson('{"b":1.0,"a":[1e2,-0,"\\u0041\\/"]}'))).toBe('{"a":[100,0,"A/"],"b":1}');
  });
});
