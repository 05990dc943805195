import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { RegistryError } from '#domain';

export interface Member {
  /** Under the folder, with `/` between its segments. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Every file of a folder. A link counts as the file that it leads to, as long as that lies in the folder: what leads
 * out of it would be somebody else's to change. Empty folders leave no trace.
 * @throws INVALID_COMMAND for a link that leads out or to a folder, and for what is neither file nor folder
 */
export async function filesIn(folder: string): Promise<readonly Member[]> {
  const root = await realpath(folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const members: Member[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(root.length + 1).replaceAll(sep, '/');
    if (entry.isSymbolicLink()) await checkLink(root, file, path);
    else if (!entry.isFile()) throw refuse(path, 'a file', 'something else');
    members.push({ path, file, size: (await stat(file)).size });
  }
  return members;
}

async function checkLink(root: string, file: string, path: string): Promise<void> {
  const target = await realpath(file).catch(() => undefined);
  if (target === undefined) throw refuse(path, 'a link to a file', 'one that leads nowhere');
  if (!target.startsWith(`${root}${sep}`)) throw refuse(path, 'a link inside the folder', 'one that leads out of it');
  if (!(await stat(target)).isFile()) throw refuse(path, 'a link to a file', 'one to something else');
}

function refuse(path: string, expected: string, found: string): RegistryError {
  return new RegistryError(
    'INVALID_COMMAND',
    `Expected ${expected} at ${JSON.stringify(path)}, found ${found}. Put the file itself there.`,
  );
}
