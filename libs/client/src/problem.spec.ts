import { describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { isUnreachable } from './network-fault.js';
import { errorOf, problemOf } from './problem.js';

const document = { type: 'urn:x', status: 404, detail: 'Expected a version, found none.', code: 'VERSION_NOT_FOUND' };

describe('errorOf', () => {
  it('reads a problem document', () => {
    const errors = [{ path: 'lineage.data[0].digest', message: 'Expected a digest.' }];
    const error = errorOf({ ...document, errors }, true);
    expect(error).toMatchObject({ code: 'VERSION_NOT_FOUND', message: document.detail, errors });
  });

  it('knows that after a fault of the server a command may or may not have been carried out', () => {
    const fault = { type: 'about:blank', status: 500, detail: 'The registry failed.' };
    expect(errorOf(fault, true)).toThrowCode('OUTCOME_UNKNOWN');
    expect(errorOf(fault, false)).toThrowCode('UNAVAILABLE');
    expect(isUnreachable(errorOf(fault, false))).toBe(false);
  });

  it.each([undefined, 'text', {}, { detail: 5 }, { ...document, code: 'NO_SUCH_CODE' }])(
    'knows that %j is none',
    (found) => {
      expect(errorOf(found, false)).toBeUndefined();
    },
  );
});

describe('problemOf', () => {
  it('gives back what was answered, to the member', () => {
    const answered = { ...document, commandId: 'c-1' };
    expect(problemOf(errorOf(answered, false) as RegistryError)).toBe(answered);
  });

  it('writes an error from here in the same form', () => {
    const error = new RegistryError('INVALID_REF', 'Expected a reference.', { cause: new Error('why') });
    expect(problemOf(error)).toEqual({
      type: 'urn:cartulary:problem:INVALID_REF',
      detail: 'Expected a reference.',
      code: 'INVALID_REF',
      errors: [],
    });
  });
});
