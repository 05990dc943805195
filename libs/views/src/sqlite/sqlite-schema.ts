import { definitionsHash } from '../definitions-hash.js';
import type { Index, View } from '../view.js';

/** Raised when the tables themselves change. */
const LAYOUT = 2;

/** Table of what a view's documents are found by: an entry for each value of a key. */
export function entriesTable(view: string): string {
  return quoteName(`${view}_entries`);
}

/** Table of the keys of those entries, each with the number that stands for it. */
export function keysTable(view: string): string {
  return quoteName(`${view}_keys`);
}

/** The index by which entries are found and ordered. */
export function entriesIndex(view: string): string {
  return quoteName(`${view}_by_value`);
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Tells one set of view definitions from another. */
export function schemaHash(views: readonly View[]): string {
  return definitionsHash(LAYOUT, views);
}

/**
 * One table for each view: a column for each declared field, and the document as JSON behind them, so that conditions are
 * decided without reading through it.
 */
export function createTables(views: readonly View[]): string {
  const common = [
    'CREATE TABLE _schema (hash TEXT NOT NULL)',
    `INSERT INTO _schema VALUES ('${schemaHash(views)}')`,
    'CREATE TABLE _cursors (partition INTEGER PRIMARY KEY, position INTEGER NOT NULL, cursor TEXT NOT NULL)',
  ];
  return [
    ...common,
    ...views.flatMap((view) => [createTable(view), ...view.indexes.map((index) => createIndex(view, index))]),
    ...views.flatMap((view) => (view.search ? createEntries(view.name) : [])),
  ].join(';\n');
}

/** Clustered by document, so that one document's entries are written and read in one place. */
function createEntries(view: string): string[] {
  const entries = entriesTable(view);
  return [
    `CREATE TABLE ${keysTable(view)} (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE)`,
    `CREATE TABLE ${entries} (row INTEGER NOT NULL, key INTEGER NOT NULL, value, PRIMARY KEY (row, key, value)) WITHOUT ROWID`,
    `CREATE INDEX ${entriesIndex(view)} ON ${entries} (key, value, row)`,
  ];
}

function createTable({ name, fields, search }: View): string {
  const columns = Object.entries(fields).map(
    ([field, type]) => `${quoteName(field)} ${type === 'text' ? 'TEXT' : 'NUMERIC'}`,
  );
  const ids = search ? ['_row INTEGER PRIMARY KEY', '_id TEXT NOT NULL UNIQUE'] : ['_id TEXT NOT NULL PRIMARY KEY'];
  const all = [...ids, '_seq INTEGER NOT NULL', ...columns, '_doc TEXT NOT NULL'];
  return `CREATE TABLE ${quoteName(name)} (${all.join(', ')})`;
}

function createIndex(view: View, { name, fields, onlyWith }: Index): string {
  const only = onlyWith === undefined ? '' : ` WHERE ${quoteName(onlyWith)} IS NOT NULL`;
  return `CREATE INDEX ${quoteName(`${view.name}_${name}`)} ON ${quoteName(view.name)} (${fields.map(quoteName).join(', ')})${only}`;
}

/** Parameters: `_id`, `_seq`, the declared fields in their order, the document, and the rank where the view is searched. */
export function upsert({ name, fields, search }: View): string {
  const columns = ['_id', '_seq', ...Object.keys(fields), '_doc', ...(search ? ['_row'] : [])].map(quoteName);
  const changes = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  const places = columns.map(() => '?').join(', ');
  return (
    `INSERT INTO ${quoteName(name)} (${columns.join(', ')}) VALUES (${places}) ` +
    `ON CONFLICT (_id) DO UPDATE SET ${changes.join(', ')} WHERE excluded._seq > ${quoteName(name)}._seq`
  );
}
