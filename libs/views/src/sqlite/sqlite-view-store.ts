import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { RegistryError } from '#domain';
import { describeFault, openSqliteFile } from '#platform';
import type { Cursor } from '#records';
import { LocalViewStore } from '../local-view-store.js';
import type { Query } from '../query.js';
import { type Document, fieldOf, type View } from '../view.js';
import type { ViewWrite } from '../view-store.js';
import { compileFind } from './sqlite-query.js';
import { createTables, quoteName, schemaHash, upsert } from './sqlite-schema.js';

const REMEDY = 'Delete it: views are made again from the log.';
const CACHE_KIB = 64 * 1024;
/** 128 MiB of write-ahead log: pages that many commits touch reach the file seldom, which is a tenth of a registration's time. */
const CHECKPOINT_PAGES = 16_384;
/** Milliseconds. Nobody else should have the file open; somebody's shell may. */
const LOCK_TIMEOUT = 1000;

/** Files of the views at `path`. They hold nothing that the log does not. */
export function deleteViews(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

interface Table {
  readonly fields: readonly string[];
  readonly get: Statement<[string], string>;
  readonly upsert: Statement<unknown[]>;
}

/**
 * Views in one SQLite file that one process has open. Documents and cursor are one transaction. It is not forced to the
 * disk: a crash of the machine may lose the latest ones, and the projector makes them again.
 */
export class SqliteViewStore extends LocalViewStore {
  private readonly tables: ReadonlyMap<string, Table>;
  private readonly finds = new Map<string, Statement<unknown[], string>>();
  private readonly commit: (partition: number, writes: readonly ViewWrite[], cursor: Cursor) => void;

  private constructor(
    private readonly database: Database.Database,
    views: readonly View[],
  ) {
    super();
    this.tables = new Map(views.map((view) => [view.name, prepareTable(database, view)]));
    const rows = database.prepare('SELECT partition, cursor FROM _cursors').all() as {
      partition: number;
      cursor: string;
    }[];
    for (const { partition, cursor } of rows) this.cursors.advance(partition, JSON.parse(cursor) as Cursor);
    const moveCursor = database.prepare(
      'INSERT INTO _cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position, cursor = excluded.cursor ' +
        'WHERE excluded.position > _cursors.position',
    );
    this.commit = database.transaction((partition: number, writes: readonly ViewWrite[], cursor: Cursor) => {
      for (const { view, documents } of writes) this.upsertAll(view, documents);
      moveCursor.run(partition, cursor.offset, JSON.stringify(cursor));
    });
  }

  /**
   * Opens the views at `path`, or makes them. Those of other definitions, and files that are no database, are deleted:
   * `onDiscard` is told why, and the projector begins anew. @throws START_REFUSED
   */
  static open(path: string, views: readonly View[], onDiscard: (reason: string) => void): SqliteViewStore {
    let opened = openViews(path, views);
    if (typeof opened === 'string') {
      onDiscard(opened);
      deleteViews(path);
      opened = openViews(path, views);
    }
    return new SqliteViewStore(opened as Database.Database, views);
  }

  async get<D extends Document>(view: View<D>, id: string): Promise<D | undefined> {
    return this.read<D>(this.table(view.name), id);
  }

  async getMany<D extends Document>(view: View<D>, ids: readonly string[]): Promise<readonly (D | undefined)[]> {
    const table = this.table(view.name);
    return ids.map((id) => this.read<D>(table, id));
  }

  async find<D extends Document>(view: View<D>, query: Query): Promise<readonly D[]> {
    const { sql, parameters } = compileFind(view, query);
    return this.prepared(sql)
      .all(...parameters)
      .map((text) => JSON.parse(text) as D);
  }

  async write(partition: number, writes: readonly ViewWrite[], cursor: Cursor): Promise<void> {
    try {
      this.commit(partition, writes, cursor);
    } catch (cause) {
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected to write views, found ${describeFault(cause)}. Nothing was changed; mend it and try again.`,
        { cause },
      );
    }
    this.cursors.advance(partition, cursor);
  }

  override async close(): Promise<void> {
    await super.close();
    this.database.close();
  }

  private table(view: string): Table {
    return this.tables.get(view) as Table;
  }

  private read<D>({ get }: Table, id: string): D | undefined {
    const text = get.get(id);
    return text === undefined ? undefined : (JSON.parse(text) as D);
  }

  private upsertAll(view: string, documents: readonly Document[]): void {
    const { fields, upsert } = this.table(view);
    for (const document of documents) {
      const values = fields.map((field) => fieldOf(document, field) ?? null);
      upsert.run(document._id, document._seq, ...values, JSON.stringify(document));
    }
  }

  private prepared(sql: string): Statement<unknown[], string> {
    let statement = this.finds.get(sql);
    if (!statement) {
      statement = this.database.prepare<unknown[], string>(sql).pluck();
      this.finds.set(sql, statement);
    }
    return statement;
  }
}

function prepareTable(database: Database.Database, view: View): Table {
  return {
    fields: Object.keys(view.fields),
    get: database.prepare<[string], string>(`SELECT _doc FROM ${quoteName(view.name)} WHERE _id = ?`).pluck(),
    upsert: database.prepare(upsert(view)),
  };
}

/** The views at `path`, or why they cannot serve. */
function openViews(path: string, views: readonly View[]): Database.Database | string {
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
