import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { RegistryError } from '#domain';
import { describeFault, openSqliteFile } from '#platform';
import type { Cursor } from '#records';
import { type Snapshot, SnapshotStore } from './snapshot-store.js';

const VERSION = 1;
const SCHEMA = `
  CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    partition INTEGER NOT NULL,
    cursor TEXT NOT NULL,
    sha256 BLOB -- null until all chunks are there
  ) STRICT;
  CREATE TABLE chunks (
    snapshot INTEGER NOT NULL REFERENCES snapshots,
    ordinal INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (snapshot, ordinal)
  ) STRICT;`;
const REMEDY = 'Delete the file: the owner then folds the log from its beginning.';
const CHUNK = 1024 * 1024;

/**
 * Snapshots in a SQLite file of their own, in chunks of 1 MiB that are committed one by one. As one row in the log's file, 150 MB
 * hold the event loop for half a second and leave a write-ahead log of that size; so they hold it for some 10 ms.
 */
export class SqliteSnapshotStore extends SnapshotStore {
  private constructor(private readonly database: Database) {
    super();
    // A snapshot is complete by the order of its commits; that the last of them are lost with the power is no harm.
    database.pragma('synchronous = NORMAL');
  }

  /** @throws START_REFUSED */
  static open(path: string): SqliteSnapshotStore {
    return new SqliteSnapshotStore(openSqliteFile({ path, version: VERSION, schema: SCHEMA, remedy: REMEDY }));
  }

  async save(partition: number, { cursor, state }: Snapshot): Promise<void> {
    try {
      await this.write(partition, JSON.stringify(cursor), state);
    } catch (cause) {
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected to save a snapshot, found ${describeFault(cause)}. The earlier one stands.`,
        { cause },
      );
    }
  }

  async load(partition: number): Promise<Snapshot | undefined> {
    try {
      const found = this.database
        .prepare<[number], Complete>(
          'SELECT id, cursor, sha256 FROM snapshots WHERE partition = ? AND sha256 IS NOT NULL ORDER BY id DESC LIMIT 1',
        )
        .get(partition);
      return found && (await this.read(found));
    } catch (error) {
      // A damaged file holds no snapshot.
      if ((error as { code?: string }).code?.startsWith('SQLITE_')) return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.database.close();
  }

  private async write(partition: number, cursor: string, state: Uint8Array): Promise<void> {
    const id = this.database
      .prepare('INSERT INTO snapshots (partition, cursor) VALUES (?, ?)')
      .run(partition, cursor).lastInsertRowid;
    const insert = this.database.prepare('INSERT INTO chunks (snapshot, ordinal, bytes) VALUES (?, ?, ?)');
    const hash = createHash('sha256').update(cursor);
    for (let start = 0; start < state.length; start += CHUNK) {
      const bytes = state.subarray(start, start + CHUNK);
      insert.run(id, start / CHUNK, bytes);
      hash.update(bytes);
      await setImmediate();
    }
    this.database.prepare('UPDATE snapshots SET sha256 = ? WHERE id = ?').run(hash.digest(), id);
    await this.sweep(partition, id);
  }

  /** Deletes the partition's other snapshots, and what an interrupted save has left. */
  private async sweep(partition: number, kept: number | bigint): Promise<void> {
    const chunk = this.database.prepare(
      'DELETE FROM chunks WHERE rowid = (SELECT chunks.rowid FROM chunks JOIN snapshots ON snapshot = id WHERE partition = ? AND id <> ? LIMIT 1)',
    );
    while (chunk.run(partition, kept).changes > 0) await setImmediate();
    this.database.prepare('DELETE FROM snapshots WHERE partition = ? AND id <> ?').run(partition, kept);
  }

  private async read({ id, cursor, sha256 }: Complete): Promise<Snapshot | undefined> {
    const size = this.database
      .prepare<[number], number>('SELECT coalesce(sum(length(bytes)), 0) FROM chunks WHERE snapshot = ?')
      .pluck()
      .get(id) as number;
    const chunk = this.database
      .prepare<[number, number], Buffer>('SELECT bytes FROM chunks WHERE snapshot = ? AND ordinal = ?')
      .pluck();
    const state = new Uint8Array(size);
    const hash = createHash('sha256').update(cursor);
    for (let start = 0, ordinal = 0; start < size; ordinal++) {
      const bytes = chunk.get(id, ordinal);
      if (!bytes) return undefined;
      state.set(bytes, start);
      hash.update(bytes);
      start += bytes.length;
      await setImmediate();
    }
    return hash.digest().equals(sha256) ? { cursor: JSON.parse(cursor) as Cursor, state } : undefined;
  }
}

interface Complete {
  readonly id: number;
  readonly cursor: string;
  readonly sha256: Buffer;
}
