import { describe, expect, it } from '@jest/globals';
import { parseModelOrder, parseVersionOrder } from './parse-order.js';

describe('order_by', () => {
  it.each([
    [undefined, []],
    [' ', []],
    ['label', [{ key: 'label', direction: 'asc' }]],
    [
      'metrics.f1 DESC, label asc',
      [
        { key: 'metrics.f1', direction: 'desc' },
        { key: 'label', direction: 'asc' },
      ],
    ],
    ['metrics.`val acc`desc', [{ key: 'metrics.val acc', direction: 'desc' }]],
    ['label, label DESC', [{ key: 'label', direction: 'asc' }]],
  ])('reads %j', (text, expected) => expect(parseVersionOrder(text)).toEqual(expected));

  it.each([
    'name',
    'label DOWN',
    'label,',
    ', label',
    'label label',
    'metrics',
    Array.from({ length: 11 }, (_, i) => `tags.k${i}`).join(),
  ])('refuses %j', (text) => expect(() => parseVersionOrder(text)).toThrowCode('INVALID_FILTER'));

  it('over models knows fewer keys', () => expect(() => parseModelOrder('version')).toThrowCode('INVALID_FILTER'));
});
