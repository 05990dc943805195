import { randomUUID } from 'node:crypto';
import { lstat, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RegistryError } from '#domain';
import { misused } from '../arguments.js';
import { identify } from '../register/identify.js';
import { sourceAt } from '../register/source.js';
import type { Shell } from '../shell.js';
import type { Wanted } from './wanted.js';

/**
 * Makes a file or a folder beside its target and gives it its name when it is whole; nothing else stays, whatever
 * happens. What is at the target already stays if it is the same. Another file is replaced by force, a folder never.
 * Returns whether it had to be made. @throws INVALID_COMMAND for what is in the way
 */
export async function place(
  shell: Shell,
  target: string,
  wanted: Wanted & { readonly force: boolean },
  make: (path: string) => Promise<void>,
): Promise<boolean> {
  const found = await lstat(target).catch(() => undefined);
  if (found && (await isThere(shell, target, wanted))) return false;
  if (found?.isDirectory() || (found && wanted.isFolder))
    throw inTheWay(target, wanted, 'Choose another place with -o.');
  if (found && !wanted.force)
    throw inTheWay(target, wanted, 'Choose another place with -o, or replace it with --force.');
  const folder = dirname(target);
  const parent = await lstat(folder).catch(() => undefined);
  if (!parent) misused(`Expected a folder ${folder}, found none. Make it first.`);
  const made = join(folder, `.cartulary-${randomUUID()}.part`);
  try {
    await make(made);
    await rename(made, target);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return true;
}

function inTheWay(target: string, { digest, isFolder }: Wanted, advice: string): RegistryError {
  const expected = isFolder ? 'nothing, or the same folder' : 'nothing, or the same file';
  return new RegistryError(
    'INVALID_COMMAND',
    `Expected ${expected} at ${target}, found something else than ${digest}. ${advice}`,
  );
}

async function isThere(shell: Shell, target: string, { digest, size, isFolder }: Wanted): Promise<boolean> {
  const source = await sourceAt(shell.cwd, target).catch(() => undefined);
  if (!source || source.isFolder !== isFolder || (!isFolder && size !== undefined && source.size !== size))
    return false;
  try {
    return (await identify(shell, source)).digest === digest;
  } catch (error) {
    // A folder with what no artifact can hold is another one.
    if (error instanceof RegistryError) return false;
    throw error;
  }
}
