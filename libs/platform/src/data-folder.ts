import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pid } from 'node:process';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { RegistryError } from '#domain';
import { describeFault } from './fault.js';
import { VERSION } from './version.js';

const FORMAT = 1;
const formatSchema = z.object({ format: z.int().min(1), writtenBy: z.string() });

/** The least that a start writes: three databases with their write-ahead logs. */
const ROOM = 256 * 1024;

/** The one folder of an embedded registry. Paths are absolute; what they name is made by those who use it. */
export interface DataFolder {
  readonly path: string;
  readonly log: string;
  readonly views: string;
  readonly identity: string;
  readonly snapshots: string;
  readonly artifacts: string;
  readonly tokens: string;
  /** Lets another process have the folder. */
  close(): void;
}

/** Where the tokens of a data folder are, for whoever changes them while a registry has it. */
export function tokensPath(folder: string): string {
  return join(resolve(folder), 'tokens.json');
}

/** Locks of this process. A connection that nothing refers to is collected, and its lock with it. */
const held = new Set<Database.Database>();

/**
 * Takes a data folder for this process alone, until `close` or the end of the process, however it ends. Makes the
 * folder where it is missing; changes nothing in one that it refuses.
 * @throws START_REFUSED
 */
export function openDataFolder(path: string): DataFolder {
  const folder = resolve(path);
  makeFolder(folder);
  const lock = takeLock(folder);
  const close = (): void => {
    held.delete(lock);
    lock.close();
  };
  try {
    checkFormat(folder);
    checkRoom(folder);
    writeWhole(join(folder, 'lock.pid'), String(pid));
    writeWhole(join(folder, 'format.json'), JSON.stringify({ format: FORMAT, writtenBy: VERSION }));
  } catch (error) {
    close();
    throw refusal(folder, error);
  }
  return {
    path: folder,
    log: join(folder, 'log.db'),
    views: join(folder, 'views.db'),
    identity: join(folder, 'identity.db'),
    snapshots: join(folder, 'snapshots.db'),
    artifacts: join(folder, 'artifacts'),
    tokens: tokensPath(folder),
    close,
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refusal(folder, error);
  }
}

/** SQLite's lock is one that the kernel lets go of when the process ends, by SIGKILL too. */
function takeLock(folder: string): Database.Database {
  let lock: Database.Database | undefined;
  try {
    lock = new Database(join(folder, 'lock.db'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if ((error as { code?: unknown }).code !== 'SQLITE_BUSY') throw refusal(folder, error);
    throw new RegistryError(
      'START_REFUSED',
      `Expected a data folder that no other process uses, found ${folder} locked${holderOf(folder)}. Stop that process, or choose another folder.`,
      { cause: error },
    );
  }
  held.add(lock);
  return lock;
}

/** Who has a data folder, in words for a message; undefined while nobody has. Takes nothing and makes nothing. */
export function folderHolder(path: string): string | undefined {
  const folder = resolve(path);
  let lock: Database.Database | undefined;
  try {
    lock = new Database(join(folder, 'lock.db'), { readonly: true, fileMustExist: true, timeout: 0 });
    lock.pragma('schema_version');
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code === 'SQLITE_BUSY' ? `locked${holderOf(folder)}` : undefined;
  } finally {
    lock?.close();
  }
}

function holderOf(folder: string): string {
  try {
    return ` by process ${readFileSync(join(folder, 'lock.pid'), 'utf8')}`;
  } catch {
    return '';
  }
}

function checkFormat(folder: string): void {
  const file = join(folder, 'format.json');
  if (!statSync(file, { throwIfNoEntry: false })) return;
  const found = formatSchema.safeParse(jsonOf(file)).data;
  if (!found) {
    throw new RegistryError(
      'START_REFUSED',
      `Expected ${file} to be {"format": ${FORMAT}, "writtenBy": "…"}, found something else. Restore it, or choose another data folder.`,
    );
  }
  if (found.format > FORMAT) {
    throw new RegistryError(
      'START_REFUSED',
      `Expected a data folder in format ${FORMAT}, the newest that Cartulary ${VERSION} knows, found ${folder} in format ${found.format}, written by ${found.writtenBy}. Start that version, or choose another folder.`,
    );
  }
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A full disk is best met before anything is served. */
function checkRoom(folder: string): void {
  const file = join(folder, 'room.tmp');
  try {
    writeFlushed(file, Buffer.alloc(ROOM));
  } finally {
    rmSync(file, { force: true });
  }
}

/** Replaces a file, whole or not at all. */
function writeWhole(file: string, text: string): void {
  writeFlushed(`${file}.tmp`, Buffer.from(text));
  renameSync(`${file}.tmp`, file);
}

function writeFlushed(file: string, bytes: Buffer): void {
  const descriptor = openSync(file, 'w');
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function refusal(folder: string, error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  return new RegistryError(
    'START_REFUSED',
    `Expected a data folder that can be written at ${folder}, found ${describeFault(error)}. Mend it, or choose another with CARTULARY_DATA_DIR.`,
    { cause: error },
  );
}
