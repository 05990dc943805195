import { CommanderError, InvalidArgumentError } from 'commander';
import { expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { exitCodeOf } from './exit-code.js';

it.each([
  [new RegistryError('VERSION_NOT_FOUND', ''), 1],
  [new RegistryError('UNAVAILABLE', '', { cause: { status: 503 } }), 1],
  [Object.assign(new Error(''), { syscall: 'open' }), 1],
  [new CommanderError(1, 'commander.unknownOption', ''), 2],
  [new InvalidArgumentError(''), 2],
  [new RegistryError('UNAVAILABLE', '', { cause: new Error('ECONNREFUSED') }), 3],
  [new RegistryError('OUTCOME_UNKNOWN', '', { cause: new Error('ECONNRESET') }), 3],
  [new RegistryError('DIGEST_MISMATCH', ''), 4],
  [new RegistryError('LOG_VIOLATION', ''), 4],
  [new RegistryError('UNAUTHENTICATED', '', { cause: { status: 401 } }), 1],
  [new RegistryError('START_REFUSED', ''), 1],
  [new DOMException('', 'AbortError'), 130],
])('%s ends with %i', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
