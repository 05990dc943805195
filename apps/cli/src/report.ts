import { CommanderError } from 'commander';
import { problemOf } from '#client';
import { RegistryError } from '#domain';
import { exitCodeOf } from './exit-code.js';
import { printable } from './render/text.js';
import { paintFor } from './render/paint.js';
import type { Shell } from './shell.js';
import { spoken } from './spoken.js';

/** Says on stderr what went wrong, with `--json` as a problem document too, and returns the exit code. */
export function report(error: unknown, { env, stderr }: Shell, json: boolean): number {
  const exitCode = exitCodeOf(error);
  // Who has stopped it knows.
  if (exitCode === 130) return exitCode;
  const refusal = refusalOf(error);
  const paint = paintFor(stderr, env);
  const words = refusal ? printable(`${spoken(refusal.message)} (${refusal.code})`) : faultOf(error as Error);
  stderr.write(`${paint('red', 'cartulary:')} ${words}\n`);
  for (const issue of refusal?.errors ?? []) stderr.write(`  ${printable(`${issue.path}: ${issue.message}`)}\n`);
  if (json && refusal) stderr.write(`${JSON.stringify(problemOf(refusal))}\n`);
  return exitCode;
}

/** The error as one with a code; undefined for a fault of this machine or this program. */
function refusalOf(error: unknown): RegistryError | undefined {
  if (error instanceof RegistryError) return error;
  if (!(error instanceof CommanderError)) return undefined;
  if (error.cause instanceof RegistryError) return error.cause;
  return new RegistryError('INVALID_COMMAND', `${error.message.replace(/^error: |\.$/g, '')}. See --help.`, {
    cause: error,
  });
}

/** A fault of the system says what and where; any other is a defect, and its stack says where. */
function faultOf({ message, stack, ...error }: Error): string {
  return 'syscall' in error ? message : (stack ?? message);
}
