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
    ['base:v4', { ref: 'base:v4' }],
    ['base:v4=finetune', { ref: 'base:v4', relation: 'finetune' }],
    ['cartulary://default/base?version=4', { ref: 'cartulary://default/base?version=4' }],
    ['cartulary://default/base?version=4=distil', { ref: 'cartulary://default/base?version=4', relation: 'distil' }],
  ])('reads --parent %s', (text, parent) => {
    expect(given({ parent: [text] }).parents).toEqual([parent]);
  });

  it('gathers what is said of the data, the run and the environment', () => {
    expect(
      given({
        ...{ dataVersion: 'd1', dataId: 'reviews', dataDigest: 'sha1:ab', dataUri: 's3://b/reviews' },
        ...{ run: '17', runUrl: 'http://ci/17', environment: ['image=py:3.12', 'framework=torch 2.4'] },
      }),
    ).toMatchObject({
      data: { version: 'd1', id: 'reviews', digest: 'sha1:ab', uri: 's3://b/reviews' },
      run: { id: '17', url: 'http://ci/17' },
      environment: { image: 'py:3.12', framework: 'torch 2.4' },
    });
    expect(given({})).toMatchObject({ data: {}, run: {}, environment: {}, parents: [] });
  });

  it.each([
    { environment: ['python=3.12'] },
    { environment: ['image'] },
    { parent: ['=finetune'] },
    { createdAt: '2026-11-17T09:30:00' },
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
