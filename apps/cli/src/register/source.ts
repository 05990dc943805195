import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { misused } from '../arguments.js';

/** What is to be registered. */
export interface Source {
  /** Absolute. */
  readonly path: string;
  readonly fileName: string;
  readonly isFolder: boolean;
  /** Bytes of a file. */
  readonly size: number;
}

export async function sourceAt(cwd: string, text: string): Promise<Source> {
  const path = resolve(cwd, text);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) =>
    misused(`Expected a file or a folder, found none at ${text} (${error.code}).`),
  );
  if (!found.isFile() && !found.isDirectory()) misused(`Expected a file or a folder, found something else at ${text}.`);
  return { path, fileName: basename(path), isFolder: found.isDirectory(), size: found.size };
}
