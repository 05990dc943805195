import type { Value } from '../search/search.js';

/** What SQLite takes as a parameter. */
export type Bound = string | number | Buffer;

/** A piece of a statement and the values of its places, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly Bound[];
}

export const NOTHING: Sql = { text: '0', values: [] };
export const ANYTHING: Sql = { text: '1', values: [] };

export function sql(text: string, ...values: readonly Bound[]): Sql {
  return { text, values };
}

/** All or some of the pieces. */
export function joined(word: 'AND' | 'OR', pieces: readonly Sql[]): Sql {
  if (pieces.length === 0) return word === 'AND' ? ANYTHING : NOTHING;
  return {
    text: `(${pieces.map(({ text }) => `(${text})`).join(` ${word} `)})`,
    values: pieces.flatMap(({ values }) => values),
  };
}

/**
 * SQLite orders numbers before text before blobs, and takes no two of different types for equal: a truth value is
 * kept as a blob of one byte, so that columns of values order and compare as values do.
 */
export function toBound(value: Value): Bound {
  return typeof value === 'boolean' ? Buffer.from([Number(value)]) : value;
}

export function fromBound(value: string | number | Uint8Array): Value {
  return value instanceof Uint8Array ? value[0] === 1 : value;
}
