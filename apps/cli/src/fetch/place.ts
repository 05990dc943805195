import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RegistryError } from '#domain';
import { misused } from '../arguments.js';
import type { Identified } from '../register/identify.js';
import { type Source, sourceAt } from '../register/source.js';
import { throughPart } from './parts.js';
import type { Wanted } from './wanted.js';

export interface Placing {
  /** Names what is at the target already. */
  readonly identify: (source: Source) => Promise<Identified>;
  readonly make: (path: string) => Promise<void>;
  readonly force: boolean;
  /** What else to do where something is in the way, as the beginning of a sentence. */
  readonly elsewhere: string;
}

/**
 * Makes a file or a folder beside its target and gives it its name when it is whole; nothing else stays, whatever
 * happens. What is at the target already stays if it is the same. Another file is replaced by force, a folder never.
 * Returns whether it had to be made. @throws INVALID_COMMAND for what is in the way
 */
export async function place(
  target: string,
  wanted: Wanted,
  { identify, make, force, elsewhere }: Placing,
): Promise<boolean> {
  const found = await lstat(target).catch(() => undefined);
  if (found && (await isThere(target, wanted, identify))) return false;
  if (found?.isDirectory() || (found && wanted.isFolder)) throw inTheWay(target, wanted, `${elsewhere}.`);
  if (found && !force) throw inTheWay(target, wanted, `${elsewhere}, or replace it with --force.`);
  const folder = dirname(target);
  const parent = await lstat(folder).catch(() => undefined);
  if (!parent) misused(`Expected a folder ${folder}, found none. Make it first.`);
  await throughPart(target, make);
  return true;
}

function inTheWay(target: string, { digest, isFolder }: Wanted, advice: string): RegistryError {
  const expected = isFolder ? 'nothing, or the same folder' : 'nothing, or the same file';
  return new RegistryError(
    'INVALID_COMMAND',
    `Expected ${expected} at ${target}, found something else than ${digest}. ${advice}`,
  );
}

/** Whether exactly this is at the target. */
export async function isThere(
  target: string,
  { digest, size, isFolder }: Wanted,
  identify: Placing['identify'],
): Promise<boolean> {
  const source = await sourceAt('', target).catch(() => undefined);
  if (!source || source.isFolder !== isFolder || (!isFolder && size !== undefined && source.size !== size))
    return false;
  try {
    return (await identify(source)).digest === digest;
  } catch (error) {
    // A folder with what no artifact can hold is another one.
    if (error instanceof RegistryError) return false;
    throw error;
  }
}
