import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Digest, parseSidecar, readJson, RegistryError, type Sidecar, sidecarSchema } from '#domain';
import { sha256 } from '#platform';
import { toText } from '#records';
import { misused } from '../arguments.js';
import type { Source } from './source.js';

/** The registry takes no larger one as a registration. */
const MOST_BYTES = 512 * 1024;
const KEYS = Object.keys(sidecarSchema.shape);

export interface SidecarFile {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly value: Sidecar;
}

/** The sidecar that is named, else the one beside the source unless `named` is false. @throws INVALID_COMMAND for one that is none */
export async function sidecarOf(source: Source, cwd: string, named?: string | false): Promise<SidecarFile | undefined> {
  if (named === false) return undefined;
  if (named !== undefined) {
    const file = await readSidecar(resolve(cwd, named));
    return file ?? misused(`Expected a sidecar at ${named}, found no file.`);
  }
  for (const name of besides(source)) {
    const file = await readSidecar(join(dirname(source.path), name));
    // Any JSON may lie there; a sidecar says at least something that we know.
    if (file && KEYS.some((key) => Object.hasOwn(file.value, key))) return file;
  }
  return undefined;
}

/** Names that a sidecar may have: that of a file without its extension; a folder's own, too. */
export function besides({ fileName, isFolder }: Pick<Source, 'fileName' | 'isFolder'>): readonly string[] {
  const stems = [/^(.+)\.tar\.[^.]+$/, /^(.+)\.[^.]+$/].map((stem) => stem.exec(fileName)?.[1]);
  const bases = new Set([isFolder || !stems[1] ? fileName : undefined, ...stems].filter((base) => base !== undefined));
  return [...bases].map((base) => `${base}.json`).filter((name) => name !== fileName);
}

async function readSidecar(path: string): Promise<SidecarFile | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const name = basename(path);
  if (found.size > MOST_BYTES) throw refuse(name, `at most ${MOST_BYTES} bytes`, `${found.size}`);
  const bytes = await readFile(path);
  return { name, bytes, digest: `sha256:${sha256(bytes)}`, value: parsed(name, bytes) };
}

function parsed(name: string, bytes: Uint8Array): Sidecar {
  try {
    return parseSidecar(readJson(toText(bytes)));
  } catch (cause) {
    if (!(cause instanceof RegistryError)) throw refuse(name, 'JSON in UTF-8', 'other bytes', cause);
    throw new RegistryError(
      cause.code,
      `${name}: ${cause.message} Mend it, name another with --sidecar, or leave it out with --no-sidecar.`,
      { errors: cause.errors, cause },
    );
  }
}

function refuse(name: string, expected: string, found: string, cause?: unknown): RegistryError {
  return new RegistryError('INVALID_COMMAND', `${name}: expected a sidecar of ${expected}, found ${found}.`, { cause });
}
