import type { Condition, Order } from './query.js';
import type { View } from './view.js';

/** Whether no two documents of the answer agree in all fields of the order. */
export function hasNoTies(view: View, where: readonly Condition[], order: readonly Order[]): boolean {
  const told = new Set([...order.map(({ field }) => field), ...where.filter(isPinned).map(({ field }) => field)]);
  return (
    told.has('_id') || view.indexes.some(({ unique, fields }) => unique && fields.every((field) => told.has(field)))
  );
}

function isPinned({ op }: Condition): boolean {
  return op === '=' || op === 'absent';
}
