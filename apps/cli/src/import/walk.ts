import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Dirent } from 'node:fs';
import { faultWords } from './fault-words.js';

/** The file that every MLflow model has. */
export const MLFLOW_FILE = 'MLmodel';

/** Node gives a name that is no UTF-8 with U+FFFD for what it cannot read, and finds nothing under it. */
const NOT_UTF8 = 'Expected a name in UTF-8, found another encoding. Rename it.';

/** What a folder holds that may be looked at. */
export interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  /** A folder as MLflow writes one. */
  readonly isMlflow?: true;
}

/** What is not looked at, and why: refused, or passed over without harm. */
export interface Aside {
  readonly name: string;
  readonly reason: string;
  readonly refused: boolean;
}

export interface Listing {
  readonly entries: readonly Entry[];
  readonly aside: readonly Aside[];
}

/**
 * Lists a folder below `root`, by name. A link to a file in the root counts as that file; what else it may lead to is
 * never followed, and what is neither file nor folder is never opened. A folder that cannot be read is a fault of its own.
 */
export async function listFolder(root: string, path: string): Promise<Listing> {
  const folder = join(root, path);
  let found: Dirent[];
  try {
    found = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    return { entries: [], aside: [{ name: '', reason: faultWords(error), refused: true }] };
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries: Entry[] = [];
  const aside: Aside[] = [];
  for (const entry of found) {
    const { name } = entry;
    if (name.startsWith('.')) aside.push({ name, reason: 'hidden', refused: false });
    else if (name.includes('\ufffd')) aside.push({ name, reason: NOT_UTF8, refused: true });
    else if (entry.isFile()) entries.push({ name, isFolder: false });
    else if (entry.isDirectory()) entries.push(await folderEntry(folder, name));
    else if (!entry.isSymbolicLink()) aside.push({ name, reason: 'neither a file nor a folder', refused: false });
    else {
      const fault = await faultOfLink(root, join(folder, name));
      if (fault) aside.push({ name, ...fault });
      else entries.push({ name, isFolder: false });
    }
  }
  return { entries, aside };
}

async function folderEntry(folder: string, name: string): Promise<Entry> {
  const marker = await stat(join(folder, name, MLFLOW_FILE)).catch(() => undefined);
  return { name, isFolder: true, ...(marker?.isFile() && { isMlflow: true }) };
}

async function faultOfLink(root: string, link: string): Promise<Omit<Aside, 'name'> | undefined> {
  const target = await realpath(link).catch(() => undefined);
  if (target === undefined)
    return { reason: 'Expected a link to a file, found one that leads nowhere. Remove it.', refused: true };
  if (target !== root && !target.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) {
    const reason = 'Expected a link inside the folder, found one that leads out of it. Put the file itself there.';
    return { reason, refused: true };
  }
  const found = await stat(target).catch(() => undefined);
  if (found?.isFile()) return undefined;
  const reason = found?.isDirectory()
    ? 'a link to a folder, which is read where it lies'
    : 'neither a file nor a folder';
  return { reason, refused: false };
}
