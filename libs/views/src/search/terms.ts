import type { Filter, Term } from './search.js';

/** The filters that must all hold. */
export function conjunctsOf(filter: Filter | undefined): readonly Filter[] {
  if (!filter) return [];
  return filter.op === 'and' ? filter.of.flatMap(conjunctsOf) : [filter];
}

/** Terms without which the filter means nothing. */
export function termsAlways(filter: Filter | undefined): readonly Term[] {
  return conjunctsOf(filter).filter((one): one is Term => 'key' in one);
}

/** Whether the values that a term means lie together. */
export function narrows(term: Term): boolean {
  if (term.op === 'like') return !/^[%_]/.test(term.pattern);
  return term.op !== '!=' && term.op !== 'ilike';
}
