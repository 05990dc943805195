import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { RegistryError } from './errors.js';
import { instantSchema, modelNameSchema, parseWith, stageSchema, textSchema } from './schema.js';

const schema = z.strictObject({
  name: modelNameSchema,
  stage: stageSchema.optional(),
  at: instantSchema.optional(),
  list: z.array(z.strictObject({ n: z.number() })).optional(),
});

function refused(value: unknown): RegistryError {
  try {
    parseWith(schema, value, 'Body');
  } catch (error) {
    return error as RegistryError;
  }
  throw new Error('nothing was refused');
}

describe('parseWith', () => {
  it('gives the normal form: NFC, stages as they are written, times as they came', () => {
    expect(parseWith(schema, { name: 'e\u0301', stage: 'production', at: '2023-10-28' }, 'Body')).toEqual({
      name: 'é',
      stage: 'Production',
      at: '2023-10-28',
    });
  });

  it('refuses with the code of the first string that has one, wherever it stands', () => {
    expect(refused({ name: 'a/b' })).toThrowCode('INVALID_NAME');
    expect(refused({ name: 'm', stage: 'Prod' })).toThrowCode('UNKNOWN_STAGE');
    expect(refused({ name: 'm', at: 'yesterday', stage: 'Prod' })).toThrowCode('UNKNOWN_STAGE');
    expect(refused({ name: 'm', list: 1, at: 'yesterday' })).toThrowCode('INVALID_TIME');
    expect(refused({ name: 1 })).toThrowCode('INVALID_COMMAND');
  });

  it.each([
    ['list[1].n', { name: 'm', list: [{ n: 1 }, { n: 'x' }] }],
    ['list[0].extra', { name: 'm', list: [{ n: 1, extra: 1 }] }],
    ['extra', { name: 'm', extra: 1 }],
    ['name', {}],
    ['', 'text'],
    ['', null],
  ])('names the path %j', (path, value) => expect(refused(value).errors.map((issue) => issue.path)).toEqual([path]));

  it('says what, where, and how many more', () => {
    expect(refused({ a: 1 }).message).toMatch(/received undefined\. And 1 more\.$/);
    expect(refused({ name: 'm', a: 1, b: 2 }).message).toBe('Body: a: Unknown field. And 1 more.');
    expect(refused({ name: '..' }).message).toMatch(/^Body: name: Expected a model name .* found "\.\."\.$/);
    expect(refused([]).message).toMatch(/^Body: /);
  });

  it('bounds free text', () => {
    expect(() => parseWith(textSchema(3), 'abcd', 'Text')).toThrow('at most 3 characters');
  });
});
