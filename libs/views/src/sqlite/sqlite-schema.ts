import { sha256 } from '#platform';
import type { Index, View } from '../view.js';

/** Raised when the tables themselves change. */
const LAYOUT = 1;

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Tells one set of view definitions from another. */
export function schemaHash(views: readonly View[]): string {
  return sha256(
    JSON.stringify([LAYOUT, views.map(({ name, version, fields, indexes }) => [name, version, fields, indexes])]),
  );
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
  ].join(';\n');
}

function createTable({ name, fields }: View): string {
  const columns = Object.entries(fields).map(
    ([field, type]) => `${quoteName(field)} ${type === 'text' ? 'TEXT' : 'NUMERIC'}`,
  );
  const all = ['_id TEXT NOT NULL PRIMARY KEY', '_seq INTEGER NOT NULL', ...columns, '_doc TEXT NOT NULL'];
  return `CREATE TABLE ${quoteName(name)} (${all.join(', ')})`;
}

function createIndex(view: View, { name, fields, onlyWith }: Index): string {
  const only = onlyWith === undefined ? '' : ` WHERE ${quoteName(onlyWith)} IS NOT NULL`;
  return `CREATE INDEX ${quoteName(`${view.name}_${name}`)} ON ${quoteName(view.name)} (${fields.map(quoteName).join(', ')})${only}`;
}

/** Parameters: `_id`, `_seq`, the declared fields in their order, the document. */
export function upsert({ name, fields }: View): string {
  const columns = ['_id', '_seq', ...Object.keys(fields), '_doc'].map(quoteName);
  const changes = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  const places = columns.map(() => '?').join(', ');
  return (
    `INSERT INTO ${quoteName(name)} (${columns.join(', ')}) VALUES (${places}) ` +
    `ON CONFLICT (_id) DO UPDATE SET ${changes.join(', ')} WHERE excluded._seq > ${quoteName(name)}._seq`
  );
}
