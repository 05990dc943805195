import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  formatPosition,
  formatRef,
  formatSelector,
  parsePosition,
  parseRef,
  parseSelector,
  type Selector,
  subjectOf,
} from './refs.js';

const LATEST: Selector = { by: 'latest' };
const version = (number: number): Selector => ({ by: 'version', version: number });
const label = (text: string): Selector => ({ by: 'label', label: text });
const alias = (text: string): Selector => ({ by: 'alias', alias: text });
const production: Selector = { by: 'stage', stage: 'Production' };

describe('parseRef', () => {
  it.each<[string, string, string, Selector]>([
    ['m', 'default', 'm', LATEST],
    ['team/m', 'team', 'm', LATEST],
    ['m:3', 'default', 'm', version(3)],
    ['m:v3', 'default', 'm', version(3)],
    ['m:V3', 'default', 'm', version(3)],
    ['m:007', 'default', 'm', version(7)],
    ['m:9007199254740991', 'default', 'm', version(2 ** 53 - 1)],
    ['m:latest', 'default', 'm', LATEST],
    ['m:LATEST', 'default', 'm', LATEST],
    ['m:2.0', 'default', 'm', label('2.0')],
    ['m:v2.0', 'default', 'm', label('v2.0')],
    ['m:label=v3', 'default', 'm', label('v3')],
    ['m:label=latest', 'default', 'm', label('latest')],
    ['m:label=label=x', 'default', 'm', label('label=x')],
    ['m:rc/1@2#3:4', 'default', 'm', label('rc/1@2#3:4')],
    ['m:2.0+cu118', 'default', 'm', label('2.0+cu118')],
    ['m:50%25', 'default', 'm', label('50%')],
    ['m@champion', 'default', 'm', alias('champion')],
    ['m@latest', 'default', 'm', LATEST],
    ['team/m@été', 'team', 'm', alias('été')],
    ['m#Production', 'default', 'm', production],
    ['m#pRODUCTION', 'default', 'm', production],
    ['m#archived', 'default', 'm', { by: 'stage', stage: 'Archived' }],
    ['a%40b', 'default', 'a@b', LATEST],
    ['100%25%20%231:v1', 'default', '100% #1', version(1)],
    ['my model', 'default', 'my model', LATEST],
    ['e\u0301', 'default', 'é', LATEST],
    ['e%CC%81', 'default', 'é', LATEST],
    ['what?', 'default', 'what?', LATEST],
    ['a+b', 'default', 'a+b', LATEST],
    ['cartulary', 'default', 'cartulary', LATEST],
  ])('%s', (text, namespace, model, selector) => expect(parseRef(text)).toEqual({ namespace, model, selector }));

  it('takes the namespace that it is told where none is written', () => {
    expect(parseRef('m', 'team').namespace).toBe('team');
    expect(parseRef('default/m', 'team').namespace).toBe('default');
  });

  it.each([
    ['', 'INVALID_NAME'],
    [':v1', 'INVALID_NAME'],
    ['team/', 'INVALID_NAME'],
    ['/m', 'INVALID_NAME'],
    ['a/b/c', 'INVALID_NAME'],
    ['a%2Fb', 'INVALID_NAME'],
    ['a%3Ab', 'INVALID_NAME'],
    ['a%00b', 'INVALID_NAME'],
    ['..', 'INVALID_NAME'],
    ['%2E%2E', 'INVALID_NAME'],
    ['Team/m', 'INVALID_NAME'],
    ['te%61m/m', 'INVALID_NAME'],
    ['m:', 'INVALID_NAME'],
    ['m:label=', 'INVALID_NAME'],
    ['m@', 'INVALID_NAME'],
    ['m@a b', 'INVALID_NAME'],
    ['m@v3', 'ALIAS_RESERVED'],
    ['m#', 'UNKNOWN_STAGE'],
    ['m#Prod', 'UNKNOWN_STAGE'],
    ['m:0', 'INVALID_REF'],
    ['m:v0', 'INVALID_REF'],
    ['m:9007199254740992', 'INVALID_REF'],
    ['m:v99999999999999999999999', 'INVALID_REF'],
    ['100%', 'INVALID_REF'],
    ['m%zz', 'INVALID_REF'],
    ['m%ED%A0%80', 'INVALID_REF'],
    ['m:%', 'INVALID_REF'],
  ])('refuses %j: %s', (text, code) => expect(() => parseRef(text)).toThrowCode(code));
});

describe('parseRef of a URI', () => {
  it.each<[string, string, Selector]>([
    ['cartulary://team/m', 'm', LATEST],
    ['cartulary://team/m?', 'm', LATEST],
    ['cartulary://team/m?version=3', 'm', version(3)],
    ['cartulary://team/m?version=v3', 'm', version(3)],
    ['cartulary://team/m?version=latest', 'm', LATEST],
    ['cartulary://team/m?alias=champion', 'm', alias('champion')],
    ['cartulary://team/m?label=2.0', 'm', label('2.0')],
    ['cartulary://team/m?label=v3', 'm', label('v3')],
    ['cartulary://team/m?label=2.0+cu118', 'm', label('2.0+cu118')],
    ['cartulary://team/m?label=a%26b%3Dc', 'm', label('a&b=c')],
    ['cartulary://team/m?stage=Production', 'm', production],
    ['cartulary://team/m?stage=production', 'm', production],
    ['cartulary://team/my%20model%20%231', 'my model #1', LATEST],
    ['cartulary://team/what%3F?version=1', 'what?', version(1)],
  ])('%s', (text, model, selector) => expect(parseRef(text)).toEqual({ namespace: 'team', model, selector }));

  it.each([
    ['cartulary://team', 'INVALID_REF'],
    ['cartulary://team/m#Production', 'INVALID_REF'],
    ['cartulary://team/m:v3', 'INVALID_REF'],
    ['cartulary://team/m@champion', 'INVALID_REF'],
    ['cartulary://team/m/n', 'INVALID_REF'],
    ['cartulary://team/m?version=1&stage=Production', 'INVALID_REF'],
    ['cartulary://team/m?version=1&version=2', 'INVALID_REF'],
    ['cartulary://team/m?version=x', 'INVALID_REF'],
    ['cartulary://team/m?version', 'INVALID_REF'],
    ['cartulary://team/m?sta%67e=Production', 'INVALID_REF'],
    ['cartulary://team/m?label=%', 'INVALID_REF'],
    ['cartulary://team/', 'INVALID_NAME'],
    ['cartulary:///m', 'INVALID_NAME'],
    ['cartulary://user@team/m', 'INVALID_NAME'],
    ['cartulary://team:80/m', 'INVALID_NAME'],
    ['cartulary://Team/m', 'INVALID_NAME'],
    ['cartulary://team/m?stage=', 'UNKNOWN_STAGE'],
    ['cartulary://team/m?alias=v1', 'ALIAS_RESERVED'],
  ])('refuses %s: %s', (text, code) => expect(() => parseRef(text)).toThrowCode(code));
});

describe('parseSelector', () => {
  it.each<[string, Selector]>([
    ['3', version(3)],
    ['v3', version(3)],
    ['latest', LATEST],
    ['@champion', alias('champion')],
    ['stage:Production', production],
    ['stage:production', production],
    ['label:2.0', label('2.0')],
    ['label:v3', label('v3')],
    ['label:stage:x', label('stage:x')],
  ])('%s', (text, selector) => {
    expect(parseSelector(text)).toEqual(selector);
    expect(parseSelector(formatSelector(selector))).toEqual(selector);
  });

  it.each([
    ['', 'INVALID_REF'],
    ['0', 'INVALID_REF'],
    ['-1', 'INVALID_REF'],
    ['1.0', 'INVALID_REF'],
    ['champion', 'INVALID_REF'],
    ['#Production', 'INVALID_REF'],
    ['Stage:Production', 'INVALID_REF'],
    ['stage:', 'UNKNOWN_STAGE'],
    ['label:', 'INVALID_NAME'],
    ['@', 'INVALID_NAME'],
  ])('refuses %j: %s', (text, code) => expect(() => parseSelector(text)).toThrowCode(code));
});

describe('what is written', () => {
  it('escapes what would be read as a mark, and nothing else', () => {
    expect(formatRef('default', 'sentiment-classifier', 3)).toBe('default/sentiment-classifier:v3');
    expect(formatRef('default', 'a@b#c%d')).toBe('default/a%40b%23c%25d');
    expect(subjectOf('my model? é')).toBe('my model? é');
  });

  it('is read back equal', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', '@', '#', '%', '?', '&', '=', '+', ' ', 'é', '😀', '.', '2', '5', '4', '0'),
      minLength: 1,
      maxLength: 12,
    });
    const readsBack = (model: string, number: number): void => {
      fc.pre(model.trim() !== '' && model !== '.' && model !== '..');
      expect(parseRef(formatRef('team', model, number))).toEqual({
        namespace: 'team',
        model,
        selector: version(number),
      });
      expect(parseRef(subjectOf(model))).toEqual({ namespace: 'default', model, selector: LATEST });
    };
    fc.assert(fc.property(name, fc.integer({ min: 1 }), readsBack));
  });
});

describe('a position', () => {
  it('is read as it is written', () => {
    expect(parsePosition(formatPosition({ namespace: 'team-1', seq: 41 }))).toEqual({ namespace: 'team-1', seq: 41 });
  });

  it.each([
    '',
    '41',
    'default',
    'default:',
    'default:x',
    'default:-1',
    'default:1.5',
    'Default:1',
    'a/b:1',
    'default:1234567890123456',
    ' default:1',
  ])('is not %j', (text) => expect(parsePosition(text)).toBeUndefined());
});
