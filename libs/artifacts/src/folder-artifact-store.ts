import { randomUUID } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Digest, RegistryError } from '#domain';
import { describeFault, failpoint } from '#platform';
import { ArtifactStore, artifactNotFound } from './artifact-store.js';
import type { StoredArtifact } from './stored-artifact.js';
import { DigestTap } from './digest-tap.js';
import { makeFolder, onDisk, syncFolder } from './disk.js';
import { type ByteRange, cutRange } from './range.js';
import { StagedFile } from './staged-file.js';

/**
 * Artifacts as files: `sha256/ab/cdef…` for what is whole, `staging/` for what is on its way. One process owns the
 * folder; the lock of the data folder around it sees to that.
 */
export class FolderArtifactStore extends ArtifactStore {
  /** Folders that would survive a power cut. There are 256 of them. */
  private readonly durable = new Set<string>();

  private constructor(private readonly root: string) {
    super();
  }

  /** Makes the folder where it is missing and clears away what a crash has left. @throws START_REFUSED */
  static async open(root: string): Promise<FolderArtifactStore> {
    const staging = join(root, 'staging');
    try {
      await makeFolder(join(root, 'sha256'));
      await syncFolder(dirname(root));
      await rm(staging, { recursive: true, force: true });
      await mkdir(staging);
    } catch (cause) {
      throw new RegistryError(
        'START_REFUSED',
        `Expected a folder for artifacts that can be written at ${root}, found ${describeFault(cause)}. Make it writable or choose another data folder.`,
        { cause },
      );
    }
    return new FolderArtifactStore(root);
  }

  async put(source: AsyncIterable<Uint8Array>, expected?: Digest): Promise<StoredArtifact & { created: boolean }> {
    const staged = join(this.root, 'staging', randomUUID());
    let created = false;
    try {
      const artifact = await stage(source, staged, expected);
      created = await onDisk(this.publish(staged, artifact.digest));
      return { ...artifact, created };
    } finally {
      // A file that cannot be removed now goes when the folder is opened next.
      if (!created) await rm(staged, { force: true }).catch(() => undefined);
    }
  }

  async stat(digest: Digest): Promise<StoredArtifact | undefined> {
    const file = await onDisk(stat(this.pathOf(digest)).catch(undefinedIfMissing));
    return file && { digest, size: file.size };
  }

  async read(digest: Digest, range?: ByteRange): Promise<Readable> {
    const stored = await this.stat(digest);
    if (!stored) throw artifactNotFound(digest);
    const part = range && cutRange(range, stored.size);
    const file = await onDisk(open(this.pathOf(digest)));
    return file.createReadStream(part);
  }

  private pathOf(digest: Digest): string {
    const hex = digest.slice('sha256:'.length);
    return join(this.root, 'sha256', hex.slice(0, 2), hex.slice(2));
  }

  /** Gives a staged file its name, unless that is taken, and says whether it did. */
  private async publish(staged: string, digest: Digest): Promise<boolean> {
    const path = this.pathOf(digest);
    const folder = dirname(path);
    if (!this.durable.has(folder)) {
      await makeFolder(folder);
      this.durable.add(folder);
    }
    // Nothing is awaited between the two, so of many racing puts exactly one creates.
    const created = !existsSync(path);
    if (created) renameSync(staged, path);
    failpoint('artifact.renamed');
    // Also where another put has made the entry: it may not be durable yet.
    await syncFolder(folder);
    return created;
  }
}

/** Writes the source to a new file and flushes it. */
async function stage(source: AsyncIterable<Uint8Array>, path: string, expected?: Digest): Promise<StoredArtifact> {
  const tap = new DigestTap();
  const file = await onDisk(StagedFile.create(path));
  try {
    for await (const chunk of tap.through(source)) await onDisk(file.append(chunk));
    const artifact = tap.result(expected);
    failpoint('artifact.written');
    await onDisk(file.sync());
    failpoint('artifact.flushed');
    return artifact;
  } finally {
    await onDisk(file.close());
  }
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
