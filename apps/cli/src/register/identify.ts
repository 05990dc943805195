import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { buildManifest, DigestTap, encodeManifest, MANIFEST_MEDIA_TYPE, type StoredArtifact } from '#artifacts';
import { type Digest, RegistryError } from '#domain';
import { sha256 } from '#platform';
import { counted, type Progress, withProgress } from '../progress.js';
import type { Shell } from '../shell.js';
import { filesIn, type Member } from './folder.js';
import type { Source } from './source.js';

const CHUNK = 1024 * 1024;
/** Bytes of a file that is read once and sent from memory. */
export const SMALL = 64 * 1024;
/** What is no file by the time it is opened must not keep us waiting for a writer. Windows has no such flag and no such files. */
const READ = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** Bytes that are read where they lie, as often as it takes. */
export interface Lying {
  /** For messages. */
  readonly at: string;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** Bytes to be uploaded under their digest: what lies somewhere, or what is in memory. */
export interface Blob extends StoredArtifact {
  readonly from: Lying | { readonly bytes: Uint8Array; readonly mediaType?: string };
}

export interface Identified {
  readonly digest: Digest;
  /** All that the digest stands for: the files of a folder before its manifest. */
  readonly blobs: readonly Blob[];
}

/** Reads a file, or every file of a folder, for its digest, under a bar. @throws INVALID_COMMAND for a folder that cannot be kept */
export async function identify(shell: Shell, source: Source): Promise<Identified> {
  const members = source.isFolder ? await filesIn(source.path) : undefined;
  const total = members?.reduce((sum, { size }) => sum + size, 0) ?? source.size;
  return withProgress(shell, 'Hashing', total, (progress) => identifyWith(shell.signal, source, progress, members));
}

/** The same without a bar. */
export async function identifyWith(
  signal: AbortSignal,
  { path, isFolder }: Pick<Source, 'path' | 'isFolder'>,
  progress: Progress,
  members?: readonly Member[],
): Promise<Identified> {
  if (!isFolder) {
    const blob = await hashed(signal, path, progress);
    return { digest: blob.digest, blobs: [blob] };
  }
  const list = (members ?? (await filesIn(path))).map((member) => ({ ...member, lying: fileAt(member.file) }));
  return identifyFolder(list, ({ file }, read) => hashed(signal, file, read), progress);
}

/** A folder by its members: their bytes, and the manifest that names them. */
export async function identifyFolder<M extends { readonly path: string; readonly lying: Lying }>(
  members: readonly M[],
  hash: (member: M, progress: Progress) => Promise<StoredArtifact>,
  progress: Progress,
): Promise<Identified> {
  const files: (Blob & { path: string })[] = [];
  let bytes = 0;
  for (const member of members) {
    const { digest, size } = await hash(member, (read) => progress(bytes + read));
    bytes += size;
    // A folder may have any number of small files, so none of them is kept.
    files.push({ digest, size, path: member.path, from: member.lying });
  }
  const manifest = encodeManifest(buildManifest(files));
  const digest: Digest = `sha256:${sha256(manifest)}`;
  const last: Blob = { digest, size: manifest.byteLength, from: { bytes: manifest, mediaType: MANIFEST_MEDIA_TYPE } };
  return { digest, blobs: [...files, last] };
}

async function hashed(signal: AbortSignal, path: string, progress: Progress): Promise<Blob> {
  const file = await open(path, READ);
  try {
    const found = await file.stat();
    if (!found.isFile())
      throw new RegistryError('INVALID_COMMAND', `Expected a file at ${path}, found something else. Put a file there.`);
    return found.size <= SMALL ? await hashedAtOnce(file) : await hashedInChunks(file, path, signal, progress);
  } finally {
    await file.close();
  }
}

async function hashedAtOnce(file: FileHandle): Promise<Blob> {
  const bytes = await file.readFile();
  return { digest: `sha256:${sha256(bytes)}`, size: bytes.byteLength, from: { bytes } };
}

async function hashedInChunks(file: FileHandle, path: string, signal: AbortSignal, progress: Progress): Promise<Blob> {
  const tap = new DigestTap();
  const chunks = file.createReadStream({ highWaterMark: CHUNK, signal, autoClose: false });
  for await (const _ of counted(tap.through(chunks), progress));
  return { ...tap.result(), from: fileAt(path) };
}

function fileAt(path: string): Lying {
  return { at: path, open: () => createReadStream(path, { highWaterMark: CHUNK }) };
}
