import { describe, expect, it } from '@jest/globals';
import { givenBy } from './given.js';

const given = (options: object) => givenBy({ namespace: 'default', ...options });

describe('givenBy', () => {
  it.each([
    ['lr=0.001', { lr: 0.001 }],
    ['layers=[3,3]', { layers: [3, 3] }],
    ['shuffle=true', { shuffle: true }],
    ['optimizer=Adam', { optimizer: 'Adam' }],
    ['id="7"', { id: '7' }],
    ['expr=a=b', { expr: 'a=b' }],
    ['empty=', { empty: '' }],
    ['nan=NaN', { nan: 'NaN' }],
    ['twice={"a":1,"a":2}', { twice: '{"a":1,"a":2}' }],
  ])('reads --param %s', (text, hyperparameters) => {
    expect(given({ param: [text] })).toMatchObject({ hyperparameters });
  });

  it('lets the last one of a key count, and takes any key', () => {
    expect(given({ param: ['a=1', 'a=2'] }).hyperparameters).toEqual({ a: 2 });
    expect(Object.keys(given({ tag: ['__proto__=x'] }).tags)).toEqual(['__proto__']);
  });

  it.each([
    { metric: ['f1=NaN'] },
    { metric: ['f1="0.9"'] },
    { metric: ['f1'] },
    { tag: ['=x'] },
    { param: ['seed=12345678901234567890'] },
    { label: '' },
  ])('refuses %j', (options) => {
    expect(() => given(options)).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }));
  });
});
