import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_MEDIA_TYPE } from '#artifacts';
import type { RegistryClient, Version } from '#client';
import { type Digest, parseRef, RegistryError } from '#domain';
import { Download } from '../fetch/download.js';
import { clearParts, throughPart } from '../fetch/parts.js';
import { place } from '../fetch/place.js';
import { makeFolder } from '../folders.js';
import { concernsOneFile, faultWords } from '../import/fault-words.js';
import { identifyWith } from '../register/identify.js';
import type { Shell } from '../shell.js';
import type { Place } from './export-names.js';
import type { Told } from './export-report.js';
import { bytesOf } from './not-here.js';

export interface Exporting {
  /** Absolute. */
  readonly root: string;
  readonly withSidecars: boolean;
  readonly force: boolean;
}

const NO_PROGRESS = (): void => undefined;
const ELSEWHERE = 'Move it away, choose another folder';

/** Writes versions to a folder, each file whole or not at all. */
export class Exporter {
  private readonly download: Download;
  private root: Promise<void> | undefined;
  private readonly folders = new Map<string, Promise<void>>();

  constructor(
    private readonly shell: Shell,
    private readonly client: RegistryClient,
    private readonly how: Exporting,
  ) {
    this.download = new Download(shell, client);
  }

  async write(version: Version, at: Place): Promise<Told> {
    const { ref } = version;
    const path = [at.folder, at.fileName].filter((part) => part !== '').join('/');
    const bytes = bytesOf(version);
    if ('lacks' in bytes) return { ref, outcome: 'skipped', reason: bytes.lacks };
    const note = at.note === undefined ? {} : { note: at.note };
    // Without it nothing can be written, so that this is not about one version.
    await (this.root ??= makeFolder(this.how.root));
    try {
      const folder = join(this.how.root, at.folder);
      await this.folder(folder);
      const wroteArtifact = await this.artifact(version, bytes.digest, join(folder, at.fileName));
      const wroteSidecar = this.how.withSidecars && (await this.sidecar(ref, join(folder, at.sidecarName)));
      return { ref, outcome: wroteArtifact || wroteSidecar ? 'written' : 'unchanged', path, ...note };
    } catch (error) {
      if (!concernsOneFile(error)) throw error;
      return { ref, outcome: 'refused', path, reason: faultWords(error), ...note };
    }
  }

  private artifact({ artifact }: Version, digest: Digest, target: string): Promise<boolean> {
    const isFolder = artifact.mediaType === MANIFEST_MEDIA_TYPE;
    return place(
      target,
      { digest, isFolder, size: artifact.size },
      {
        identify: (source) => identifyWith(this.shell.signal, source, NO_PROGRESS),
        make: (path) =>
          isFolder
            ? this.downloadFolder(digest, path)
            : this.download.toFile({ digest, size: artifact.size }, path, NO_PROGRESS),
        force: this.how.force,
        elsewhere: ELSEWHERE,
      },
    );
  }

  /** There, and without what exports that were killed have left. */
  private folder(path: string): Promise<void> {
    let ready = this.folders.get(path);
    if (!ready) this.folders.set(path, (ready = makeFolder(path).then(() => clearParts(path))));
    return ready;
  }

  private async downloadFolder(digest: Digest, path: string): Promise<void> {
    await this.download.toFolder(await this.download.manifest(digest), path, NO_PROGRESS);
  }

  private async sidecar(ref: string, target: string): Promise<boolean> {
    const bytes = await this.client.sidecar(parseRef(ref));
    const there = await readFile(target).catch(undefinedIfMissing);
    if (there && Buffer.compare(there, bytes) === 0) return false;
    if (there && !this.how.force) {
      throw new RegistryError(
        'INVALID_COMMAND',
        `Expected nothing, or the same sidecar beside it, found other bytes. ${ELSEWHERE}, or replace it with --force.`,
      );
    }
    await throughPart(target, (path) => writeFile(path, bytes, { flag: 'wx', flush: true }));
    return true;
  }
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
