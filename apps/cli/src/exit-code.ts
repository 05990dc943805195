import { CommanderError } from 'commander';
import { isUnreachable } from '#client';
import { RegistryError } from '#domain';

/** Of a command that failed: 1 refused, 2 usage, 3 registry unreachable, 4 verification failed; 130 stopped by the user. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return 2;
  if (isUnreachable(error)) return 3;
  if (error instanceof RegistryError && error.code === 'DIGEST_MISMATCH') return 4;
  return (error as Error).name === 'AbortError' ? 130 : 1;
}
