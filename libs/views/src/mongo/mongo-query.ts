import type { Document as Stage } from 'mongodb';
import type { Condition, Query } from '../query.js';
import { hasNoTies } from '../ties.js';
import type { View } from '../view.js';
import { pathOf } from './mongo-layout.js';

/** The query as a pipeline that gives the documents' texts as `doc`. Its limit is one at least. */
export function compileFind(view: View, { where, order, limit }: Query): Stage[] {
  const sort: Record<string, 1 | -1> = {};
  const flags: Record<string, unknown> = {};
  for (const { field, direction } of order) {
    const path = pathOf(field);
    if (path in sort) continue;
    if (direction === 'asc' && mayBeAbsent(field, where)) {
      const flag = `absent${Object.keys(flags).length}`;
      flags[flag] = { $eq: [{ $type: `$${path}` }, 'missing'] };
      sort[flag] = 1;
    }
    sort[path] = direction === 'asc' ? 1 : -1;
  }
  if (!hasNoTies(view, where, order)) sort['_id'] = 1;
  return [
    { $match: where.length === 0 ? {} : { $and: where.map(compileCondition) } },
    ...(Object.keys(flags).length > 0 ? [{ $set: flags }] : []),
    ...(Object.keys(sort).length > 0 ? [{ $sort: sort }] : []),
    { $limit: limit },
    { $project: { _id: 0, doc: 1 } },
  ];
}

const OPERATORS = { '=': '$eq', '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;

function compileCondition(condition: Condition): Stage {
  return { [pathOf(condition.field)]: comparison(condition) };
}

function comparison(condition: Condition): Stage {
  if ('values' in condition) return { $in: condition.values };
  if ('value' in condition) return { [OPERATORS[condition.op]]: condition.value };
  return { $exists: condition.op === 'present' };
}

/** MongoDB puts what is absent first; where a condition rules it out, saying otherwise would only keep it from the index. */
function mayBeAbsent(field: string, where: readonly Condition[]): boolean {
  return field !== '_id' && !where.some((one) => one.field === field && one.op !== 'absent');
}
