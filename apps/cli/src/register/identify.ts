import { createReadStream } from 'node:fs';
import { buildManifest, DigestTap, encodeManifest, type StoredArtifact } from '#artifacts';
import type { Digest } from '#domain';
import { sha256 } from '#platform';
import { counted, type Progress, withProgress } from '../progress.js';
import type { Shell } from '../shell.js';
import { filesIn } from './folder.js';
import type { Source } from './source.js';

const CHUNK = 1024 * 1024;

/** Bytes to be uploaded under their digest: what a file holds, or a manifest. */
export interface Blob extends StoredArtifact {
  readonly from: { readonly file: string } | { readonly manifest: Uint8Array };
}

export interface Identified {
  readonly digest: Digest;
  /** All that the digest stands for: the files of a folder before its manifest. */
  readonly blobs: readonly Blob[];
}

/** Reads a file, or every file of a folder, for its digest. @throws INVALID_COMMAND for a folder that cannot be kept */
export async function identify(shell: Shell, source: Source): Promise<Identified> {
  if (!source.isFolder) {
    const blob = await withProgress(shell, 'Hashing', source.size, (progress) => hashed(shell, source.path, progress));
    return { digest: blob.digest, blobs: [blob] };
  }
  const members = await filesIn(source.path);
  const total = members.reduce((sum, { size }) => sum + size, 0);
  const files = await withProgress(shell, 'Hashing', total, async (progress) => {
    const done: (Blob & { path: string })[] = [];
    let bytes = 0;
    for (const { path, file } of members) {
      const blob = await hashed(shell, file, (read) => progress(bytes + read));
      bytes += blob.size;
      done.push({ path, ...blob });
    }
    return done;
  });
  const manifest = encodeManifest(buildManifest(files));
  const digest: Digest = `sha256:${sha256(manifest)}`;
  return { digest, blobs: [...files, { digest, size: manifest.byteLength, from: { manifest } }] };
}

async function hashed({ signal }: Shell, file: string, progress: Progress): Promise<Blob> {
  const tap = new DigestTap();
  const chunks = createReadStream(file, { highWaterMark: CHUNK, signal });
  for await (const _ of counted(tap.through(chunks), progress));
  return { ...tap.result(), from: { file } };
}
