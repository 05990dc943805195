import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Digest, parseSidecar, readJson, RegistryError, type Sidecar, sidecarSchema } from '#domain';
import { sha256 } from '#platform';
import { toText } from '#records';
import { misused } from '../arguments.js';
import type { Source } from './source.js';

/** The registry takes no larger one as a registration. */
const MOST_BYTES = 512 * 1024;
/** What a sidecar says of a model; JSON without any of them is none. */
export const SIDECAR_KEYS = Object.keys(sidecarSchema.shape);
const MOST_NAMED = 10;
const ADVICE = 'Mend it, name another with --sidecar, or leave it out with --no-sidecar.';

/** How a sidecar is spoken of where it is none: what it is called, and what to do. */
export interface Words {
  readonly name: string;
  readonly advice: string;
}

export interface SidecarFile {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly value: Sidecar;
}

/**
 * The sidecar that is named, else the one beside the source unless `named` is false. `onForeign` is told of JSON that
 * lies there and is none. @throws INVALID_COMMAND for one that is none
 */
export async function sidecarOf(
  source: Source,
  cwd: string,
  named?: string | false,
  onForeign: (words: string) => void = () => undefined,
): Promise<SidecarFile | undefined> {
  if (named === false) return undefined;
  if (named !== undefined) {
    const file = await readSidecar(resolve(cwd, named));
    if (!file) return misused(`Expected a sidecar at ${named}, found no file.`);
    return isSidecar(file.value) ? file : misused(`${named} is no sidecar: ${lackOf(file)}.`);
  }
  for (const name of besides(source)) {
    const file = await readSidecar(join(dirname(source.path), name));
    // Any JSON may lie there; a sidecar says at least something that we know.
    if (file && isSidecar(file.value)) return file;
    if (file) onForeign(`${name} lies beside it, but is no sidecar: ${lackOf(file)}; nothing was taken from it`);
  }
  return undefined;
}

function lackOf({ value }: SidecarFile): string {
  const found = Object.keys(value).slice(0, MOST_NAMED).join(', ');
  return `expected at least one of ${SIDECAR_KEYS.join(', ')}, found ${found || 'an empty object'}`;
}

export function isSidecar(value: Sidecar): boolean {
  return SIDECAR_KEYS.some((key) => Object.hasOwn(value, key));
}

/** Names that a sidecar may have: that of a file without its extension; that of a folder or of JSON with it, too. */
export function besides({ fileName, isFolder }: Pick<Source, 'fileName' | 'isFolder'>): readonly string[] {
  const stems = [/^(.+)\.tar\.[^.]+$/, /^(.+)\.[^.]+$/].map((stem) => stem.exec(fileName)?.[1]);
  const bases = new Set(
    [isFolder || !stems[1] || fileName.endsWith('.json') ? fileName : undefined, ...stems].filter(
      (base) => base !== undefined,
    ),
  );
  return [...bases].map((base) => `${base}.json`).filter((name) => name !== fileName);
}

/** A file as a sidecar; undefined where there is none. @throws INVALID_COMMAND for one that is none */
export async function readSidecar(
  path: string,
  words: Words = { name: basename(path), advice: ADVICE },
): Promise<SidecarFile | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return sidecarFrom(basename(path), found.size, () => readFile(path), words);
}

/** What is read as a sidecar, once its size is one that a sidecar can have. @throws INVALID_COMMAND for one that is none */
export async function sidecarFrom(
  name: string,
  size: number,
  read: () => Promise<Uint8Array>,
  words: Words,
): Promise<SidecarFile> {
  if (size > MOST_BYTES) throw refuse(words, `at most ${MOST_BYTES} bytes`, `${size}`);
  const bytes = await read();
  return { name, bytes, digest: `sha256:${sha256(bytes)}`, value: parsed(bytes, words) };
}

function parsed(bytes: Uint8Array, words: Words): Sidecar {
  try {
    return parseSidecar(readJson(toText(bytes)));
  } catch (cause) {
    if (!(cause instanceof RegistryError)) throw refuse(words, 'JSON in UTF-8', 'other bytes', cause);
    const fault = cause.message.replace(/[^.]$/, '$&.');
    throw new RegistryError(cause.code, `${words.name}: ${fault} ${words.advice}`, { errors: cause.errors, cause });
  }
}

function refuse({ name, advice }: Words, expected: string, found: string, cause?: unknown): RegistryError {
  const message = `${name}: Expected a sidecar of ${expected}, found ${found}. ${advice}`;
  return new RegistryError('INVALID_COMMAND', message, { cause });
}
