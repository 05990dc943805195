import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RegistryError } from '#domain';

/**
 * Makes a folder with what is missing above it. Segment by segment, because the system's own way tries for minutes where
 * the file system makes no folders, as below /proc. @throws INVALID_COMMAND where something else is in the way, or none can be made
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  let there = path;
  for (; !(await isFolder(there)); there = dirname(there)) missing.unshift(there);
  for (const folder of missing) {
    await mkdir(folder).catch(({ code }: NodeJS.ErrnoException) => {
      if (code === 'EEXIST') return;
      throw refused(path, `none, and cannot make ${folder} (${code})`);
    });
  }
}

/** Whether it is there. @throws INVALID_COMMAND for what is no folder */
async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(({ code }: NodeJS.ErrnoException) => {
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refused(path, `what cannot be read (${code})`);
  });
  if (found && !found.isDirectory()) throw refused(path, 'something else');
  return found !== undefined;
}

function refused(path: string, found: string): RegistryError {
  return new RegistryError('INVALID_COMMAND', `Expected a folder at ${path}, found ${found}. Choose another place.`);
}
