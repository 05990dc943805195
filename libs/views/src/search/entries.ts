import type { Entry, Value } from './search.js';

export type { Entry } from './search.js';

/** Longer texts are nothing to look up by, and would fill the index and the page tokens. */
const LONGEST = 5000;

/** An entry for each text, number and truth value of a record, under `word.key`. Nothing else can be searched for. */
export function entriesUnder(word: string, record: Readonly<Record<string, unknown>>): readonly Entry[] {
  return Object.entries(record).flatMap(([key, value]) => (isValue(value) ? [{ key: `${word}.${key}`, value }] : []));
}

/** An entry for the value, if there is one. */
export function entryOf(key: string, value: Value | undefined): readonly Entry[] {
  return value === undefined ? [] : [{ key, value }];
}

function isValue(value: unknown): value is Value {
  if (typeof value === 'string') return value.length <= LONGEST;
  return typeof value === 'number' || typeof value === 'boolean';
}
