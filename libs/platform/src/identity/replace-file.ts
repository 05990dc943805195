import { chown, type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { RegistryError } from '#domain';
import { describeFault } from '../fault.js';

const ATTEMPTS = 40;
const PAUSE_MS = 50;

/**
 * Replaces a file by what `make` returns, for its owner's eyes only, whole or not at all, one process at a time: what
 * `make` reads is what it replaces. Flushed on return; makes the folder where it is missing. A crash leaves the file as it
 * was or as it is to be, and maybe the new one beside it under `.tmp`, which the next caller is told of.
 * @throws UNAVAILABLE, or what `make` throws
 */
export async function replaceFile(path: string, make: () => Promise<string>): Promise<void> {
  const draft = `${path}.tmp`;
  const handle = await openAlone(draft);
  try {
    try {
      await handle.writeFile(await make());
      await handle.sync();
    } finally {
      await handle.close();
    }
    await keepOwner(draft, path);
    await rename(draft, path);
    await flush(dirname(path));
  } catch (error) {
    await rm(draft, { force: true });
    throw refusalOf(error, path);
  }
}

/** The file that is not there yet is the lock. */
async function openAlone(draft: string): Promise<FileHandle> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(dirname(draft), { recursive: true });
      return await open(draft, 'wx', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw refusalOf(error, draft);
      if (attempt === ATTEMPTS) throw inUse(draft, error);
      await setTimeout(PAUSE_MS);
    }
  }
}

/** What root writes must stay readable for whoever serves. */
async function keepOwner(draft: string, path: string): Promise<void> {
  const before = await stat(path).catch(() => stat(dirname(path)));
  const { uid, gid } = await stat(draft);
  if (uid === 0 && (before.uid !== uid || before.gid !== gid)) await chown(draft, before.uid, before.gid);
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function inUse(draft: string, cause: unknown): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    `Expected to be the only one that changes it, found ${draft}. If no other command is at work, one was cut off there: delete that file.`,
    { cause },
  );
}

function refusalOf(error: unknown, path: string): RegistryError {
  if (error instanceof RegistryError) return error;
  return new RegistryError('UNAVAILABLE', `Expected to write ${path}, found ${describeFault(error)}.`, {
    cause: error,
  });
}
