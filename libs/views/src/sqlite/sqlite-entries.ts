import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { BoundedCache } from '#platform';
import type { Entry } from '../search/search.js';
import type { Searchable } from '../view.js';
import { type Bound, toBound } from './sql.js';
import { entriesTable, keysTable } from './sqlite-schema.js';

const MOST_KEYS_CACHED = 10_000;

interface Kept {
  readonly key: number;
  readonly value: Bound;
}

/** Writes what the documents of one view are found by. Only differences are written. */
export class SqliteEntries {
  private keys = new BoundedCache<string, number>(MOST_KEYS_CACHED);
  private readonly ofRow: Statement<[number], Kept>;
  private readonly add: Statement<[number, number, Bound]>;
  private readonly remove: Statement<[number, number, Bound]>;
  private readonly clear: Statement<[number]>;
  private readonly findKey: Statement<[string], number>;
  private readonly addKey: Statement<[string]>;

  constructor(
    database: Database.Database,
    view: string,
    private readonly search: Searchable,
  ) {
    const [entries, keys] = [entriesTable(view), keysTable(view)];
    this.ofRow = database.prepare(`SELECT key, value FROM ${entries} WHERE row = ?`);
    this.add = database.prepare(`INSERT OR IGNORE INTO ${entries} VALUES (?, ?, ?)`);
    this.remove = database.prepare(`DELETE FROM ${entries} WHERE row = ? AND key = ? AND value = ?`);
    this.clear = database.prepare(`DELETE FROM ${entries} WHERE row = ?`);
    this.findKey = database.prepare<[string], number>(`SELECT id FROM ${keys} WHERE key = ?`).pluck();
    this.addKey = database.prepare(`INSERT INTO ${keys} (key) VALUES (?)`);
  }

  /** Makes them the document's entries. Of those that others gave it keeps all, unless it has none of its own. */
  replace(row: number, entries: readonly Entry[]): void {
    if (entries.length === 0) {
      this.clear.run(row);
      return;
    }
    const lent = new Set(this.search.lent?.map((key) => this.idOf(key)));
    const before = new Map(this.ofRow.all(row).map((kept) => [textOf(kept), kept]));
    for (const { key, value } of entries) {
      const kept = { key: this.idOf(key), value: toBound(value) };
      if (!before.delete(textOf(kept))) this.add.run(row, kept.key, kept.value);
    }
    for (const { key, value } of before.values()) if (!lent.has(key)) this.remove.run(row, key, value);
  }

  lend(row: number, { key, value }: Entry, given: boolean): void {
    (given ? this.add : this.remove).run(row, this.idOf(key), toBound(value));
  }

  /** After a transaction that was taken back, which may have taken keys with it. */
  forget(): void {
    this.keys = new BoundedCache(MOST_KEYS_CACHED);
  }

  private idOf(key: string): number {
    let id = this.keys.get(key) ?? this.findKey.get(key);
    id ??= Number(this.addKey.run(key).lastInsertRowid);
    this.keys.add(key, id);
    return id;
  }
}

function textOf({ key, value }: Kept): string {
  return `${key} ${typeof value} ${typeof value === 'object' ? value[0] : value}`;
}
