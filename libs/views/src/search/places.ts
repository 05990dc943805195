import type { OrderTerm, SearchCursor, Value } from './search.js';
import { compareSearchValues } from './value-order.js';

/** Below the rank of every document: the place behind all that agree in what stands before it. */
export const BEHIND_ALL = -1;

/** Which of two places in an order comes first. */
export function comparePlaces(a: SearchCursor, b: SearchCursor, order: readonly OrderTerm[]): number {
  for (const [index, { direction }] of order.entries()) {
    const [x, y] = [a[index] as Value | null, b[index] as Value | null];
    if (x === null || y === null) {
      if (x !== y) return x === null ? 1 : -1;
    } else {
      const difference = compareSearchValues(x, y);
      if (difference !== 0) return direction === 'asc' ? difference : -difference;
    }
  }
  return rankOf(b) - rankOf(a);
}

export function rankOf(place: SearchCursor): number {
  return place.at(-1) as number;
}
