import { CommanderError } from 'commander';
import { isUnreachable } from '#client';
import { RegistryError } from '#domain';

/** Of a command that failed: 1 refused, 2 usage, 3 registry unreachable, 4 verification failed; 130 stopped by the user. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return 2;
  if (isUnreachable(error)) return 3;
  if (error instanceof RegistryError && isVerdict(error)) return 4;
  return (error as Error).name === 'AbortError' ? 130 : 1;
}

/** Bytes, or a log or its views, that are not what they should be. */
function isVerdict({ code }: RegistryError): boolean {
  return code === 'DIGEST_MISMATCH' || code === 'LOG_VIOLATION';
}
