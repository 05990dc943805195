import { compileLike } from './like.js';
import type { Filter, Term, Value } from './search.js';
import { compares, compareSearchValues } from './value-order.js';

/** Whether a document that has these values under each key is among those that the filter means. */
export function holds(filter: Filter, valuesOf: (key: string) => readonly Value[]): boolean {
  if (filter.op === 'and') return filter.of.every((one) => holds(one, valuesOf));
  if (filter.op === 'or') return filter.of.some((one) => holds(one, valuesOf));
  if (filter.op === 'not') return !holds(filter.of, valuesOf);
  return valuesOf(filter.key).some(testOf(filter));
}

function testOf(term: Term): (value: Value) => boolean {
  if ('values' in term) return (value) => term.values.some((one) => one === value);
  if ('pattern' in term) {
    const matches = compileLike(term.pattern, term.op === 'ilike');
    return (value) => typeof value === 'string' && matches(value);
  }
  return (value) => typeof value === typeof term.value && compares(term.op, compareSearchValues(value, term.value));
}
