import { prefixOf } from '../search/like.js';
import type { Term, Value } from '../search/search.js';
import { joined, NOTHING, sql, type Sql, toBound } from './sql.js';

/** Name of the function that the searching connection has for patterns: (pattern, text, folds) to 0 or 1. */
export const LIKE = 'matches_like';

/** The least text and the least truth value: each type ends where the next begins. */
const TEXT_BEGINS = "''";
const TRUTH_BEGINS = "x''";

/** What the term asks of a value in `column`. */
export function valueCondition(term: Term, column: string): Sql {
  if ('values' in term) return isOneOf(term.values, column);
  if ('pattern' in term) return isLike(term, column);
  const { op, value } = term;
  if (op === '=') return sql(`${column} = ?`, toBound(value));
  const compared = sql(`${column} ${op === '!=' ? '<>' : op} ?`, toBound(value));
  return joined('AND', [compared, ...sameType(value, column, op)]);
}

/** Bounds of the value's type on the sides on which the comparison leaves it open. */
function sameType(value: Value, column: string, op: string): Sql[] {
  const bounds: Sql[] = [];
  const first = { number: undefined, string: TEXT_BEGINS, boolean: TRUTH_BEGINS }[typeof value as 'string'];
  const end = { number: TEXT_BEGINS, string: TRUTH_BEGINS, boolean: undefined }[typeof value as 'string'];
  if (first !== undefined && !op.startsWith('>')) bounds.push(sql(`${column} >= ${first}`));
  if (end !== undefined && !op.startsWith('<')) bounds.push(sql(`${column} < ${end}`));
  return bounds;
}

function isOneOf(values: readonly Value[], column: string): Sql {
  const texts = values.filter((value) => typeof value === 'string');
  const others = values.filter((value) => typeof value !== 'string').map(toBound);
  const pieces: Sql[] = [];
  if (texts.length > 0) pieces.push(sql(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(texts)));
  if (others.length > 0) pieces.push(sql(`${column} IN (${others.map(() => '?').join(', ')})`, ...others));
  if (pieces.length === 0) return NOTHING;
  return pieces.length === 1 ? (pieces[0] as Sql) : joined('OR', pieces);
}

function isLike({ op, pattern }: Extract<Term, { pattern: string }>, column: string): Sql {
  const matches = sql(`${LIKE}(?, ${column}, ${op === 'ilike' ? 1 : 0})`, pattern);
  return joined('AND', [...likeBounds(op, pattern, column), matches]);
}

/** Between which values those lie that a term means: without looking at each of them. */
export function rangeCondition(term: Term, column: string): Sql {
  return 'pattern' in term ? joined('AND', likeBounds(term.op, term.pattern, column)) : valueCondition(term, column);
}

/** Texts, and of those that a LIKE takes the ones with the prefix of its pattern. */
function likeBounds(op: 'like' | 'ilike', pattern: string, column: string): readonly Sql[] {
  const prefix = op === 'like' ? prefixOf(pattern) : '';
  const end = successorOf(prefix);
  return [
    sql(`${column} >= ?`, prefix),
    end === undefined ? sql(`${column} < ${TRUTH_BEGINS}`) : sql(`${column} < ?`, end),
  ];
}

/** The least text behind all that begin with the prefix; undefined where there is none. */
function successorOf(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const next = (last.codePointAt(0) as number) + 1;
    if (next <= 0x10_ffff) return characters.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next);
  }
  return undefined;
}
