import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatFilter } from '../testing/format-filter.js';
import { randomFilter } from '../testing/random-search.js';
import { parseModelFilter, parseVersionFilter } from './parse-filter.js';

const f1 = { op: '>', key: 'metrics.f1', value: 0.9 };
const nlp = { op: '=', key: 'tags.team', value: 'nlp' };
const adam = { op: 'in', key: 'hyperparameters.optimizer', values: ['Adam', 'SGD'] };

describe('a filter', () => {
  it.each([
    ['metrics.f1 > 0.9', f1],
    ['metrics.f1>0.9', f1],
    ["hyperparameters.optimizer IN ('Adam', 'SGD')", adam],
    ["label LIKE '2.%'", { op: 'like', key: 'label', pattern: '2.%' }],
    ["label ilike 'RC\\_%'", { op: 'ilike', key: 'label', pattern: 'RC\\_%' }],
    ["metrics.f1 > 0.9 AND NOT tags.team = 'nlp'", { op: 'and', of: [f1, { op: 'not', of: nlp }] }],
    [
      "metrics.f1 > 0.9 or tags.team = 'nlp' and metrics.f1 > 0.9",
      { op: 'or', of: [f1, { op: 'and', of: [nlp, f1] }] },
    ],
    [
      "(metrics.f1 > 0.9 OR tags.team = 'nlp') AND metrics.f1 > 0.9",
      { op: 'and', of: [{ op: 'or', of: [f1, nlp] }, f1] },
    ],
    ['metrics.`val acc` != -1.5e3', { op: '!=', key: 'metrics.val acc', value: -1500 }],
    ['tags.`a``b` = true', { op: '=', key: 'tags.a`b', value: true }],
    ['metrics.2 = 1', { op: '=', key: 'metrics.2', value: 1 }],
    ["label = 'it''s'", { op: '=', key: 'label', value: "it's" }],
    ["stage = 'PRODUCTION'", { op: '=', key: 'stage', value: 'Production' }],
    ["model = 'Zo\u0065\u0308'", { op: '=', key: 'model', value: 'Zo\u00eb' }],
    ["createdAt >= '2026-11-17T11:00:00+01:00'", { op: '>=', key: 'createdAt', value: 1794909600000 }],
    ['createdAt = 5', { op: '=', key: 'createdAt', value: false }],
    ["lineage.data.version = '3f4e5a6'", { op: '=', key: 'lineage.data.version', value: '3f4e5a6' }],
  ])('reads %s', (text, expected) => expect(parseVersionFilter(text)).toEqual(expected));

  it.each([undefined, '', ' \n\t'])('%j is none', (text) => expect(parseVersionFilter(text)).toBeUndefined());

  it.each([
    ["name = 'x'", /Expected one of the keys namespace, model, .*tags\.<k>, found "name" at character 1\./],
    ["tags.a.b = 'x'", /Expected tags\.<k>/],
    ['metrics.f1-score > 1', /back-ticks as metrics\.`f1-score`.* at character 11\./],
    ["label = 'x", /found one without its end at character 9\./],
    ['label = "x"', /strings in single quotes/],
    ['f1 > 0.9', /found "f1" at character 1\. Did you mean metrics\.f1, hyperparameters\.f1 or tags\.f1\?$/],
    ['params.alpha = 1', /Did you mean metrics\.alpha, hyperparameters\.alpha or tags\.alpha\?$/],
    ["params.`a b` = 'x'", /Did you mean metrics\.`a b`, hyperparameters\.`a b` or tags\.`a b`\?$/],
    ['label = nlp', /found "nlp" at character 9\. Text stands in single quotes: 'nlp'\.$/],
    ['label LIKE nlp', /Text stands in single quotes: 'nlp'\.$/],
    ["label == 'x'", /Use a single = to compare\.$/],
    ["label == 'x'", /Expected a string in single quotes, a number, true or false, found "=" at character 8\./],
    ["label NOT LIKE 'x'", /NOT stands before the key/],
    ["label = 'x' label = 'y'", /Expected AND, OR or the end, found "label" at character 13\./],
    ["(label = 'x'", /Expected AND, OR or "\)", found the end/],
    ['label', /after label, found the end at character 6\./],
    ['label LIKE 5', /Expected a pattern in single quotes/],
    ["label LIKE 'x\\'", /behind the last/],
    ['label IN ()', /Expected a string/],
    ['metrics.f1 > 1e999', /a double can hold/],
    ["registeredAt > 'yesterday'", /RFC 3339 .*found "yesterday" at character 16\./],
    ["label = 'x'; DROP TABLE versions", /found ";" at character 12\./],
    ['AND', /Expected one of the keys/],
  ])('refuses %s', (text, message) => {
    expect(() => parseVersionFilter(text)).toThrowCode('INVALID_FILTER');
    expect(() => parseVersionFilter(text)).toThrow(message);
  });

  it('has at most 100 comparisons, 32 levels and 1,000 literals in a list', () => {
    const terms = (count: number) => Array<string>(count).fill('version = 1').join(' OR ');
    const deep = (count: number) => '('.repeat(count) + 'version = 1' + ')'.repeat(count);
    const list = (count: number) => `version IN (${Array(count).fill('1').join(',')})`;
    for (const [text, most] of [
      [terms, 100],
      [deep, 32],
      [list, 1000],
    ] as const) {
      expect(parseVersionFilter(text(most))).toBeDefined();
      expect(() => parseVersionFilter(text(most + 1))).toThrowCode('INVALID_FILTER');
    }
    for (const text of [deep(2000), 'NOT '.repeat(2000)])
      expect(() => parseVersionFilter(text)).toThrowCode('INVALID_FILTER');
  });

  it('over models knows fewer keys', () => {
    expect(parseModelFilter("alias = 'champion'")).toEqual({ op: '=', key: 'alias', value: 'champion' });
    expect(() => parseModelFilter('version = 1')).toThrow(/keys namespace, model, createdAt, alias, tags\.<k>/);
  });

  it('reads back as it was written', () => {
    const keys = ['lineage.code.commit', 'metrics.val acc', 'hyperparameters.`', 'tags.\u{1f600}', "tags.it's"];
    fc.assert(
      fc.property(randomFilter(keys), (filter) => {
        expect(formatFilter(parseVersionFilter(formatFilter(filter)) ?? filter)).toBe(formatFilter(filter));
      }),
    );
  });

  it('refuses whatever else with the same code', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      'label',
      "'",
      '`',
      '=',
      '<=',
      'AND',
      'NOT',
      'IN',
      ',',
      '.',
      '1',
      ' ',
      '\\',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          try {
            parseVersionFilter(text);
          } catch (error) {
            expect(error).toThrowCode('INVALID_FILTER');
          }
        },
      ),
    );
  });
});
