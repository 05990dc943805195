import { z } from 'zod';
import { canonicalJson, type Digest, digestSchema, parseWith, quoted, readJson, RegistryError } from '#domain';

export const MANIFEST_MEDIA_TYPE = 'application/vnd.cartulary.manifest.v1+json';
/** Bytes; room for some 30,000 files. */
const MAX_MANIFEST_SIZE = 4 * 1024 * 1024;
const MAX_PATH_BYTES = 1024;
const MAX_SEGMENTS = 64;
const CONTROL = /\p{Cc}/u;

export interface ManifestFile {
  /** Relative, in NFC, with `/` between its segments. */
  readonly path: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** A directory as an artifact: its files, sorted by the UTF-8 bytes of their paths. */
export interface Manifest {
  readonly files: readonly ManifestFile[];
}

const pathSchema = z.string().superRefine((path, context) => {
  const fault = faultOfPath(path);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: `Expected ${fault}, found ${quoted(path)}.` });
});
const fileSchema = z.strictObject({ path: pathSchema, digest: digestSchema, size: z.int().nonnegative() });
const manifestSchema = z
  .strictObject({ files: z.array(fileSchema).min(1, 'Expected at least one file.') })
  .superRefine(({ files }, context) => {
    const fault = faultOfOrder(files);
    if (fault) context.addIssue({ code: 'custom', path: ['files', fault.index, 'path'], message: fault.message });
  });

/**
 * The manifest of a directory from its files in any order, each with its path under the directory. Paths are put
 * into NFC, for some file systems give them in another form.
 * @throws INVALID_COMMAND for a path that cannot be kept or stands twice; `errors` names it by its sorted index
 */
export function buildManifest(files: Iterable<ManifestFile>): Manifest {
  const sorted = Array.from(files, ({ path, digest, size }) => ({ path: path.normalize('NFC'), digest, size }));
  sorted.sort((a, b) => comparePaths(a.path, b.path));
  return parseWith(manifestSchema, { files: sorted }, 'Manifest');
}

/** The bytes that are stored, and whose SHA-256 names the directory. @throws INVALID_COMMAND where they are too many */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const bytes = new TextEncoder().encode(canonicalJson(manifest));
  assertManifestSize(bytes.byteLength);
  return bytes;
}

/**
 * Reads the bytes of a manifest from anywhere. Only the canonical bytes are taken, so that a directory has one name.
 * @throws INVALID_COMMAND, INVALID_DIGEST, NUMBER_NOT_EXACT; `errors` has the path of each issue, as `files[3].path`
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  assertManifestSize(bytes.byteLength);
  const text = decodeUtf8(bytes);
  const manifest = parseWith(manifestSchema, readJson(text), 'Manifest');
  if (canonicalJson(manifest) !== text)
    throw invalid('its canonical form (RFC 8785)', 'other spaces, order or numbers');
  return manifest;
}

/** @throws INVALID_COMMAND */
export function assertManifestSize(size: number): void {
  if (size > MAX_MANIFEST_SIZE) throw invalid(`at most ${MAX_MANIFEST_SIZE} bytes`, `${size}`);
}

/** The file at a path in NFC, or undefined: a folder is not a member. */
export function findMember(manifest: Manifest, path: string): ManifestFile | undefined {
  return manifest.files.find((file) => file.path === path);
}

function faultOfPath(path: string): string | undefined {
  if (!path.isWellFormed() || CONTROL.test(path)) return 'a path of Unicode text without control characters';
  if (path.includes('\\')) return 'a path with "/" between its segments and no backslash';
  if (path !== path.normalize('NFC')) return 'a path in NFC';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `a path of at most ${MAX_PATH_BYTES} bytes`;
  const segments = path.split('/');
  if (segments.length > MAX_SEGMENTS) return `a path of at most ${MAX_SEGMENTS} segments`;
  const wrong = segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  return wrong ? 'a relative path without empty, "." or ".." segments' : undefined;
}

/** The first file that is out of order, stands twice, or would have to lie inside another file. */
function faultOfOrder(files: readonly ManifestFile[]): { index: number; message: string } | undefined {
  const seen = new Set<string>();
  for (const [index, { path }] of files.entries()) {
    const previous = files[index - 1]?.path;
    if (seen.has(path)) return { index, message: `Expected each path once, found ${quoted(path)} again.` };
    if (previous !== undefined && comparePaths(previous, path) > 0) {
      return { index, message: `Expected files sorted by path, found ${quoted(path)} after ${quoted(previous)}.` };
    }
    const file = foldersOf(path).find((folder) => seen.has(folder));
    if (file !== undefined)
      return { index, message: `Expected a folder ${quoted(file)}, found a file of that name above.` };
    seen.add(path);
  }
  return undefined;
}

/** `a/b/c` lies in `a` and `a/b`, which sort before it. */
function foldersOf(path: string): string[] {
  return [...path.matchAll(/\//g)].map((slash) => path.slice(0, slash.index));
}

/** By UTF-8 bytes, which is by code points; `<` goes by UTF-16 units and differs beyond U+FFFF. */
function comparePaths(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalid('UTF-8', 'other bytes', cause);
  }
}

function invalid(expected: string, found: string, cause?: unknown): RegistryError {
  return new RegistryError('INVALID_COMMAND', `Manifest: expected ${expected}, found ${found}.`, { cause });
}
