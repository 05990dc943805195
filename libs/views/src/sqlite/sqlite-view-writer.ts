import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import type { Cursor } from '#records';
import { type Document, fieldOf, type Loan, type View } from '../view.js';
import { SqliteEntries } from './sqlite-entries.js';
import { quoteName, upsert } from './sqlite-schema.js';

/** Documents of one view as JSON. */
export interface TextWrite {
  readonly view: string;
  readonly documents: readonly string[];
}

interface Table {
  readonly view: View;
  readonly fields: readonly string[];
  readonly upsert: Statement<unknown[]>;
  /** What documents are found by; where the view is searched. */
  readonly entries: SqliteEntries | undefined;
  /** The row of a document; where the view is searched. */
  readonly rowOf: Statement<[string], number> | undefined;
}

/** Writes views: documents, what they are found by, and the cursor in one transaction. */
export class SqliteViewWriter {
  private readonly tables: ReadonlyMap<string, Table>;
  private readonly transact: (partition: number, writes: readonly TextWrite[], cursor: Cursor) => void;

  constructor(database: Database.Database, views: readonly View[]) {
    this.tables = new Map(views.map((view) => [view.name, prepareTable(database, view)]));
    const moveCursor = database.prepare(
      'INSERT INTO _cursors VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position, cursor = excluded.cursor ' +
        'WHERE excluded.position > _cursors.position',
    );
    this.transact = database.transaction((partition: number, writes: readonly TextWrite[], cursor: Cursor) => {
      for (const { view, documents } of writes) this.upsertAll(view, documents);
      moveCursor.run(partition, cursor.offset, JSON.stringify(cursor));
    });
  }

  /** All or nothing; throws what SQLite throws. */
  commit(partition: number, writes: readonly TextWrite[], cursor: Cursor): void {
    try {
      this.transact(partition, writes, cursor);
    } catch (error) {
      for (const { entries } of this.tables.values()) entries?.forget();
      throw error;
    }
  }

  private upsertAll(name: string, texts: readonly string[]): void {
    const { view, fields, upsert, entries } = this.table(name);
    for (const text of texts) {
      const document = JSON.parse(text) as Document;
      const values = fields.map((field) => fieldOf(document, field) ?? null);
      const rank = view.search?.rank(document);
      const { changes } = upsert.run(
        document._id,
        document._seq,
        ...values,
        text,
        ...(rank === undefined ? [] : [rank]),
      );
      if (changes === 0) continue;
      if (view.search && rank !== undefined) entries?.replace(rank, view.search.entries(document));
      if (view.lends) this.lend(view.lends(document));
    }
  }

  /** To a document that was written before, in this call or an earlier one. */
  private lend({ view, id, entry, given }: Loan): void {
    const { rowOf, entries } = this.table(view);
    const row = rowOf?.get(id);
    if (row !== undefined) entries?.lend(row, entry, given);
  }

  private table(view: string): Table {
    return this.tables.get(view) as Table;
  }
}

function prepareTable(database: Database.Database, view: View): Table {
  const name = quoteName(view.name);
  return {
    view,
    fields: Object.keys(view.fields),
    upsert: database.prepare(upsert(view)),
    entries: view.search && new SqliteEntries(database, view.name, view.search),
    rowOf: view.search && database.prepare<[string], number>(`SELECT _row FROM ${name} WHERE _id = ?`).pluck(),
  };
}
