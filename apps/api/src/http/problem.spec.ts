import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, RegistryError } from '#domain';
import { problemHeaders, toProblem } from './problem.js';
import { STATUS } from './status.js';

describe('toProblem', () => {
  it('shows a refusal with its code, its paths and the command', () => {
    const errors = [{ path: 'lineage.data[0].digest', message: 'Expected sha256:…' }];
    expect(toProblem(new RegistryError('INVALID_DIGEST', 'Expected a digest.', { errors }), 'c-1')).toEqual({
      type: 'urn:cartulary:problem:INVALID_DIGEST',
      title: 'Invalid digest',
      status: 400,
      detail: 'Expected a digest.',
      code: 'INVALID_DIGEST',
      errors,
      commandId: 'c-1',
    });
  });

  it.each([new TypeError('x is not a function'), new RegistryError('LOG_VIOLATION', 'Record 7: …'), 'thrown text'])(
    'says nothing of the insides: %s',
    (error) => {
      const problem = toProblem(error);
      expect(problem).toMatchObject({ status: 500, title: 'Internal server error', errors: [] });
      expect(problem.code).toBeUndefined();
      expect(problem.detail).not.toMatch(/function|Record|thrown/);
    },
  );

  it('knows a status for every code, and no other', () => {
    expect(Object.keys(STATUS).sort()).toEqual([...ERROR_CODES].sort());
  });
});

describe('problemHeaders', () => {
  it.each(['UNAVAILABLE', 'OUTCOME_UNKNOWN', 'PROJECTION_LAGGING', 'RATE_LIMITED'] as const)(
    'says when to repeat after %s',
    (code) => {
      expect(problemHeaders(toProblem(new RegistryError(code, '…')))).toHaveProperty('retry-after');
    },
  );

  it('asks for credentials after UNAUTHENTICATED', () => {
    expect(problemHeaders(toProblem(new RegistryError('UNAUTHENTICATED', '…')))).toHaveProperty('www-authenticate');
  });
});
