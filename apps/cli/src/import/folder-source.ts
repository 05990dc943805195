import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { misused } from '../arguments.js';
import { type Identified, identifyWith } from '../register/identify.js';
import { readSidecar, type SidecarFile } from '../register/sidecar-file.js';
import { type FileSource, SIDECAR_WORDS } from './file-source.js';
import { listFolder, type Listing } from './walk.js';

/** A folder of this machine. */
export class FolderSource implements FileSource {
  /** `root`: absolute, without links in it. */
  constructor(private readonly root: string) {}

  list(folder: string): Promise<Listing> {
    return listFolder(this.root, folder);
  }

  sidecar(path: string): Promise<SidecarFile | undefined> {
    return readSidecar(join(this.root, path), SIDECAR_WORDS);
  }

  identify(path: string, isFolder: boolean, signal: AbortSignal): Promise<Identified> {
    return identifyWith(signal, { path: join(this.root, path), isFolder }, () => undefined);
  }
}

/** The folder that somebody has named. @throws InvalidArgumentError where there is none */
export async function folderAt(cwd: string, text: string): Promise<FileSource> {
  const path = resolve(cwd, text);
  const there = await stat(path).catch((error: NodeJS.ErrnoException) =>
    misused(`Expected a folder, found none at ${text} (${error.code}).`),
  );
  if (there.isDirectory()) return new FolderSource(await realpath(path));
  return misused(
    `Expected a folder, found something else at ${text}. One file is registered with "cartulary register".`,
  );
}
