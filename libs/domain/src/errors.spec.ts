import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, RegistryError } from './errors.js';

const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

describe('a RegistryError', () => {
  it('goes through the log and comes back', () => {
    const error = new RegistryError('INVALID_COMMAND', 'Expected a, found b.', {
      errors: [{ path: 'a', message: 'b' }],
    });
    const back = RegistryError.from(error.toRejection());
    expect([back.code, back.message, back.errors]).toEqual([error.code, error.message, error.errors]);
    expect(new RegistryError('FORBIDDEN', 'No.').toRejection()).toStrictEqual({ code: 'FORBIDDEN', message: 'No.' });
  });

  it('keeps its cause', () => {
    const cause = new Error('below');
    expect(new RegistryError('UNAVAILABLE', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new RegistryError('UNAVAILABLE', 'x')).toBe(false);
  });

  it.each(['x', '"', 'é', '名', '😀', 'a😀'])(
    'of endless text in %s stays under 1 KiB of details, well-formed',
    (unit) => {
      const text = unit.repeat(2000);
      const errors = Array.from({ length: 9 }, () => ({ path: text, message: text }));
      const { message, details } = new RegistryError('INVALID_COMMAND', text, { errors }).toRejection();
      expect(bytes(details)).toBeLessThanOrEqual(1024);
      expect(details?.errors?.length).toBeGreaterThan(0);
      expect(message.length).toBeLessThanOrEqual(500);
      expect(
        [message, ...(details?.errors ?? []).flatMap((issue) => [issue.path, issue.message])].every((part) =>
          part.isWellFormed(),
        ),
      ).toBe(true);
    },
  );

  it('has each code once', () => expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length));
});
