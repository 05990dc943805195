import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describeFault, openSqliteFile } from '#platform';
import type { View } from '../view.js';
import { createTables, schemaHash } from './sqlite-schema.js';

const REMEDY = 'Delete it: views are made again from the log.';
const CACHE_KIB = 64 * 1024;
/** 128 MiB of write-ahead log: pages that many commits touch reach the file seldom, which is a tenth of a registration's time. */
const CHECKPOINT_PAGES = 16_384;
/** Milliseconds. Nobody else should write to the file; somebody's shell may. */
const LOCK_TIMEOUT = 1000;

/** Files of the views at `path`. They hold nothing that the log does not. */
export function deleteViews(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** The views at `path`, which are made where there are none; or why they cannot serve. @throws START_REFUSED */
export function openViews(path: string, views: readonly View[]): Database.Database | string {
  let database: Database.Database | undefined;
  try {
    database = openSqliteFile({ path, version: 1, schema: createTables(views), remedy: REMEDY });
    if (database.prepare('SELECT hash FROM _schema').pluck().get() !== schemaHash(views)) {
      database.close();
      return 'they were made for other definitions';
    }
    // A commit that a crash of the machine takes back is made again from the log.
    database.pragma('synchronous = NORMAL');
    database.pragma(`cache_size = -${CACHE_KIB}`);
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    database.pragma(`busy_timeout = ${LOCK_TIMEOUT}`);
    return database;
  } catch (error) {
    database?.close();
    const fault = (error as Error).cause ?? error;
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(String((fault as { code?: unknown }).code))) return describeFault(fault);
    throw error;
  }
}
