import { prefixOf } from '../search/like.js';
import type { Term, Value } from '../search/search.js';
import { type Bound, joined, NOTHING, sql, type Sql, toBound } from './sql.js';

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
  const bounds = [sql(`${column} >= ${TEXT_BEGINS}`), sql(`${column} < ${TRUTH_BEGINS}`)];
  const prefix = op === 'like' ? prefixOf(pattern) : '';
  if (prefix !== '') bounds.splice(0, 2, ...beginsWith(prefix, column));
  return joined('AND', [...bounds, matches]);
}

/** Texts with a prefix lie between it and it with the greatest code point behind. */
function beginsWith(prefix: string, column: string): readonly Sql[] {
  const values: readonly Bound[] = [prefix, `${prefix}\u{10ffff}`];
  return [sql(`${column} >= ? AND ${column} <= ?`, ...values)];
}
