import type { Document as Match } from 'mongodb';
import type { ComparisonOp, Filter, Term, Value } from '../search/search.js';
import { likeRegex } from './like-regex.js';

const OPERATORS = {
  '=': '$eq',
  '!=': '$ne',
  '<': '$lt',
  '<=': '$lte',
  '>': '$gt',
  '>=': '$gte',
} as const satisfies Record<ComparisonOp, string>;
const TYPES = { number: 'number', string: 'string', boolean: 'bool' } as const;

export type { Match };

/** Whose entries a search looks at: a document's own, and those of its parent, which stand under `parent`. */
export interface KeySource {
  isOfParent(key: string): boolean;
}

/** What the filter asks of a document beside which its parent stands. */
export function matchOf(filter: Filter, keys: KeySource): Match {
  if (filter.op === 'and') return { $and: filter.of.map((one) => matchOf(one, keys)) };
  if (filter.op === 'or') return { $or: filter.of.map((one) => matchOf(one, keys)) };
  if (filter.op === 'not') return { $nor: [matchOf(filter.of, keys)] };
  return entryMatch(filter.key, valueMatch(filter), keys);
}

/** That there is an entry of the key whose value meets the condition. */
export function entryMatch(key: string, value: Match | undefined, keys: KeySource): Match {
  return {
    [keys.isOfParent(key) ? 'parent.kv' : 'kv']: { $elemMatch: { k: { $eq: key }, ...(value && { v: value }) } },
  };
}

/** What the term asks of a value. MongoDB compares within a type, as terms do, but for `!=`. */
export function valueMatch(term: Term): Match {
  if ('values' in term) return { $in: [...term.values] };
  if ('pattern' in term) return likeRegex(term.pattern, term.op === 'ilike');
  const compared = { [OPERATORS[term.op]]: term.value };
  return term.op === '!=' ? { ...compared, $type: TYPES[typeof term.value as keyof typeof TYPES] } : compared;
}

/** Types in their order, each with what all of its values meet. */
const RANGES: readonly (readonly [string, Match])[] = [
  ['number', { $gte: -Infinity }],
  ['string', { $gte: '' }],
  ['boolean', { $gte: false }],
];

/** Conditions which one after the other are met by the values behind one, or by all values, in the direction. */
export function rangesBeyond(from: Value | undefined, direction: 'asc' | 'desc'): readonly Match[] {
  const types = direction === 'asc' ? RANGES : RANGES.toReversed();
  if (from === undefined) return types.map(([, all]) => all);
  const first = types.findIndex(([type]) => type === typeof from);
  const rest = types.slice(first + 1).map(([, all]) => all);
  return [{ [direction === 'asc' ? '$gt' : '$lt']: from }, ...rest];
}

/** All keys that the filter names. */
export function keysIn(filter: Filter): readonly string[] {
  if (filter.op === 'and' || filter.op === 'or') return filter.of.flatMap(keysIn);
  return filter.op === 'not' ? keysIn(filter.of) : [filter.key];
}
