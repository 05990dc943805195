import { compareText } from '../text-order.js';
import type { ComparisonOp, Value } from './search.js';

const TYPES = ['number', 'string', 'boolean'];

/** Numbers, then strings by UTF-8 bytes, then false and true. */
export function compareSearchValues(a: Value, b: Value): number {
  if (typeof a !== typeof b) return TYPES.indexOf(typeof a) - TYPES.indexOf(typeof b);
  return typeof a === 'string' ? compareText(a, b as string) : Number(a) - Number(b);
}

/** The first of the values in that order; null of none. */
export function leastOf(values: readonly Value[]): Value | null {
  return values.length === 0
    ? null
    : values.reduce((least, value) => (compareSearchValues(value, least) < 0 ? value : least));
}

/** Whether the comparison holds of two values that differ so. */
export function compares(op: ComparisonOp, difference: number): boolean {
  switch (op) {
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}
