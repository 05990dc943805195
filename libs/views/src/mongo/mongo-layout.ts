import type { IndexDescription } from 'mongodb';
import { definitionsHash } from '../definitions-hash.js';
import type { Value } from '../search/search.js';
import type { Index, View } from '../view.js';

/** Raised when the stored form changes. */
const LAYOUT = 1;
const HASH_DIGITS = 16;

/** A document as it lies in its view's collection. */
export interface Stored {
  readonly _id: string;
  readonly seq: number;
  /** The declared fields. */
  readonly f: Readonly<Record<string, string | number>>;
  /** The document as JSON text: BSON has no room for every key, depth and text that JSON has. */
  readonly doc: string;
  /** The rest only where the view is searched: what the document is found by, */
  readonly rank?: number;
  readonly kv?: readonly StoredEntry[];
  /** the least value of each key, under its `leastField`, */
  readonly least?: Readonly<Record<string, Value>>;
  /** and the greatest `_seq` of the documents that lent to it. */
  readonly lentSeq?: number;
}

interface StoredEntry {
  readonly k: string;
  readonly v: Value;
  readonly lent?: true;
}

export const CURSORS = '_cursors';

/** Databases of one registry begin with its name; each set of definitions has one of its own. */
export function databaseName(name: string, views: readonly View[]): string {
  return `${name}_${definitionsHash(LAYOUT, views).slice(0, HASH_DIGITS)}`;
}

export function isDatabaseOf(name: string, database: string): boolean {
  return database.startsWith(`${name}_`) && /^[0-9a-f]{16}(_[0-9a-f]{8})?$/.test(database.slice(name.length + 1));
}

/** The first database of some definitions, or one of their later generations. */
export function isGenerationOf(first: string, database: string): boolean {
  return (
    database === first || (database.startsWith(`${first}_`) && /^[0-9a-f]{8}$/.test(database.slice(first.length + 1)))
  );
}

/** Where a field of a document is, `_id` or a declared one. */
export function pathOf(field: string): string {
  return field === '_id' ? field : `f.${field}`;
}

/** A key as a field's name: BSON fields have no NUL, and paths have meanings for dots and dollars. */
export function leastField(key: string): string {
  return key.replace(/[%.$\0]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

export function leastPath(key: string): string {
  return `least.${leastField(key)}`;
}

/** Offsets are unique in one partition of the log, ranks among all documents of the view. */
const MOST_PARTITIONS = 4096;

export function storedRank(rank: number, partition: number): number {
  return rank * MOST_PARTITIONS + partition;
}

export function indexesOf(view: View): IndexDescription[] {
  return [...view.indexes.map(declared), ...(view.search ? SEARCHED : [])];
}

/** Entries by value, then the latest first; the values of one key in their order; all documents, the latest first. */
const SEARCHED: readonly IndexDescription[] = [
  { name: '_entries', key: { 'kv.k': 1, 'kv.v': 1, rank: -1 } },
  { name: '_least', key: { 'least.$**': 1 } },
  { name: '_rank', key: { rank: -1 } },
];

function declared({ name, fields, unique, onlyWith }: Index): IndexDescription {
  const key = new Map(fields.map((field) => [pathOf(field), 1 as const]));
  if (!unique) key.set('_id', 1);
  return {
    name,
    key,
    ...(onlyWith !== undefined && { partialFilterExpression: { [pathOf(onlyWith)]: { $exists: true } } }),
  };
}
