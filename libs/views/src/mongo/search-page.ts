import type { Document as Match } from 'mongodb';
import type { Search, SearchCursor } from '../search/search.js';
import { termsAlways } from '../search/terms.js';
import { valueMatch } from './search-match.js';
import { SearchRanges } from './search-ranges.js';
import type { SearchLimits, SearchSlices } from './search-slices.js';
import { type Place, SearchWalk } from './search-walk.js';

/** Longest text that can be searched for, in bytes, and the answer that the server gives at most. */
const TEXT_BYTES = 15_000;
const ANSWER_BYTES = 15_000_000;
/** However slow the machine: then a page is short. */
const MOST_MILLISECONDS = 1000;

/** With what is taken at once, a page stays under 20,000 documents. */
export const LIMITS: SearchLimits = { slice: 1000, looked: 15_000, ahead: 1000 };

/** Where the documents of a page stand, and where the next page begins if there is one. */
export interface Places {
  readonly found: readonly SearchCursor[];
  readonly next: SearchCursor | undefined;
}

/** One page of a search. */
export async function searchPage(slices: SearchSlices, search: Search, limits: SearchLimits): Promise<Places> {
  const { filter, order, after, limit } = search;
  const [first] = order;
  const { lists } = slices.view.search;
  const scalar = first && !lists.includes(first.key) && !slices.isOfParent(first.key) ? first.key : undefined;
  const always = termsAlways(filter);
  const bounds: readonly Match[] = always.filter(({ key }) => key === scalar).map(valueMatch);
  const most = Math.min(limits.slice, Math.floor(ANSWER_BYTES / TEXT_BYTES / Math.max(1, order.length)));
  const ranges = new SearchRanges(slices, most);
  const base = await ranges.of(filter, scalar);
  const requires = (key: string): boolean => always.some((term) => term.key === key);
  // One more tells that there is a next page, and one ends the last group.
  const steps = { first: Math.min(limit + 2, most), most };
  const walk = new SearchWalk(slices, ranges, order, { bounds, base, requires }, steps);
  return collect(walk.places(after), limit, slices, limits);
}

/** Fills the page, and finds out where the next one starts if there is one. */
async function collect(
  places: AsyncIterable<Place>,
  limit: number,
  slices: SearchSlices,
  limits: SearchLimits,
): Promise<Places> {
  const deadline = performance.now() + MOST_MILLISECONDS;
  const found: SearchCursor[] = [];
  let most = limits.looked;
  for await (const place of places) {
    if (place.found && found.length === limit) return { found, next: found.at(-1) };
    if (place.found && found.push(place.at) === limit) most = Math.min(most, slices.looked + limits.ahead);
    if (place.found) continue;
    if (slices.looked >= most || performance.now() > deadline)
      return { found, next: found.length === limit ? found.at(-1) : place.at };
  }
  return { found, next: undefined };
}
