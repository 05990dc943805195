import { holds } from './search/holds.js';
import { comparePlaces } from './search/places.js';
import type { OrderTerm, Search, SearchCursor, SearchPage, Value } from './search/search.js';
import { leastOf } from './search/value-order.js';
import type { Document } from './view.js';

/** A document with what it is found by, its own and what others give to it. */
export interface Candidate<D extends Document> {
  readonly document: D;
  readonly rank: number;
  readonly values: ReadonlyMap<string, readonly Value[]>;
}

/** A page of the candidates, by looking at all of them. */
export function searchAll<D extends Document>(candidates: readonly Candidate<D>[], search: Search): SearchPage<D> {
  const { filter, order, after, limit } = search;
  const found = candidates
    .filter(({ values }) => !filter || holds(filter, (key) => values.get(key) ?? []))
    .map(({ document, rank, values }) => ({ document, place: placeOf(order, values, rank) }))
    .filter(({ place }) => !after || comparePlaces(place, after, order) > 0)
    .sort((a, b) => comparePlaces(a.place, b.place, order));
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    documents: page.map(({ document }) => document),
    ...(last && found.length > limit && { next: last.place }),
  };
}

function placeOf(order: readonly OrderTerm[], values: Candidate<Document>['values'], rank: number): SearchCursor {
  return [...order.map(({ key }) => leastOf(values.get(key) ?? [])), rank];
}
