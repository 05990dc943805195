import type { Filter } from './search.js';

/** All of them at once; undefined for none. */
export function allOf(...filters: readonly (Filter | undefined)[]): Filter | undefined {
  const of = filters.flatMap((filter) => filter ?? []);
  return of.length > 1 ? { op: 'and', of } : of[0];
}

/** The versions of one model. */
export function versionsOfModel(modelId: string): Filter {
  return { op: '=', key: 'modelId', value: modelId };
}
