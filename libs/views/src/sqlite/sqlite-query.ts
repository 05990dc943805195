import type { Condition, Order, Query } from '../query.js';
import { hasNoTies } from '../ties.js';
import type { View } from '../view.js';
import { quoteName } from './sqlite-schema.js';

export interface Compiled {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** The query as one statement: queries of the same shape have the same text, their values are bound. */
export function compileFind(view: View, { where, order, limit }: Query): Compiled {
  const conditions = where.length === 0 ? '' : ` WHERE ${where.map(compileCondition).join(' AND ')}`;
  const terms = order.map((term) => compileOrder(term, where));
  if (!hasNoTies(view, where, order)) terms.push('_id');
  return {
    sql: `SELECT _doc FROM ${quoteName(view.name)}${conditions}${terms.length === 0 ? '' : ` ORDER BY ${terms.join(', ')}`} LIMIT ?`,
    parameters: [...where.flatMap(valuesOf), limit],
  };
}

function compileCondition(condition: Condition): string {
  const column = quoteName(condition.field);
  if ('values' in condition) return `${column} IN (SELECT value FROM json_each(?))`;
  if ('value' in condition) return `${column} ${condition.op} ?`;
  return condition.op === 'absent' ? `${column} IS NULL` : `${column} IS NOT NULL`;
}

function valuesOf(condition: Condition): readonly (string | number)[] {
  if ('values' in condition) return [JSON.stringify(condition.values)];
  return 'value' in condition ? [condition.value] : [];
}

/** SQLite puts NULL first; where a condition rules it out, saying otherwise would only keep it from the index. */
function compileOrder({ field, direction }: Order, where: readonly Condition[]): string {
  const column = quoteName(field);
  if (direction === 'desc') return `${column} DESC`;
  return field === '_id' || where.some((one) => one.field === field && one.op !== 'absent')
    ? column
    : `${column} NULLS LAST`;
}
