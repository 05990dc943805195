import { rankOf } from '../search/places.js';
import type { Filter, Search, SearchCursor, SearchPage } from '../search/search.js';
import { termsAlways } from '../search/terms.js';
import { SearchConditions } from './search-conditions.js';
import type { SearchContext, SearchLimits } from './search-context.js';
import { isMergeable, SearchRanges } from './search-ranges.js';
import { SearchRows } from './search-rows.js';
import { type Place, SearchWalk } from './search-walk.js';
import { joined } from './sql.js';
import { quoteName } from './sqlite-schema.js';
import { valueCondition } from './value-condition.js';

/** A filter of so many terms lets a page look at all that it may; one of more at fewer. */
const TERMS = 10;
/** However slow the machine: then a page is short. */
const MOST_MILLISECONDS = 1000;

/** A page whose documents are JSON text, and how many entries were looked at for it. */
export interface TextPage extends SearchPage<string> {
  readonly looked: number;
}

/** Searches one view on one connection. */
export function searchPage(context: SearchContext, name: string, search: Search): TextPage {
  const view = context.view(name);
  const { filter, order, after, limit } = search;
  const conditions = new SearchConditions(context, view);
  const ranges = new SearchRanges(context, view);
  const [first] = order;
  const isScalar = first && !view.search.lists.includes(first.key) && !view.search.parent?.keys.includes(first.key);
  const scalar = isScalar ? first.key : undefined;
  const always = termsAlways(filter);
  const bounds = always.filter(({ key }) => key === scalar).map((term) => valueCondition(term, 'e.value'));
  const base = ranges.of(filter, scalar);
  const rows = new SearchRows(context, view, conditions, ranges, conditions.of(filter));
  const walk = new SearchWalk(
    rows,
    order,
    {
      base,
      bounds: joined('AND', bounds),
      requires: (key) => always.some((term) => term.key === key),
    },
    context.limits,
  );
  const few = base && !(order.length === 0 && isMergeable(base)) ? ranges.few(base) : undefined;
  const places = few ? walk.sorted(few, after) : walk.places(after);
  const found: SearchCursor[] = [];
  const next = collect(places, found, limit, () => rows.looked, limitsFor(filter, context.limits));
  return { documents: textsOf(context, name, found), ...(next && { next }), looked: rows.looked };
}

/** Fills the page, and returns where the next one starts if there is one. */
function collect(
  places: Iterable<Place>,
  found: SearchCursor[],
  limit: number,
  looked: () => number,
  limits: SearchLimits,
): SearchCursor | undefined {
  const deadline = performance.now() + MOST_MILLISECONDS;
  let most = limits.looked;
  for (const place of places) {
    if (place.found && found.length === limit) return found.at(-1);
    if (place.found && found.push(place.at) === limit) most = Math.min(most, looked() + limits.ahead);
    if (looked() >= most || performance.now() > deadline) return found.length === limit ? found.at(-1) : place.at;
  }
  return undefined;
}

/** Looking at a document takes longer the more is asked of it. */
function limitsFor(filter: Filter | undefined, limits: SearchLimits): SearchLimits {
  return { ...limits, looked: Math.ceil(limits.looked / Math.ceil((1 + termsIn(filter)) / TERMS)) };
}

function termsIn(filter: Filter | undefined): number {
  if (!filter) return 0;
  if (filter.op === 'not') return termsIn(filter.of);
  if (filter.op !== 'and' && filter.op !== 'or') return 1;
  return filter.of.reduce((sum, one) => sum + termsIn(one), 0);
}

function textsOf(context: SearchContext, view: string, found: readonly SearchCursor[]): readonly string[] {
  const text = `SELECT _doc AS doc FROM ${quoteName(view)} WHERE _row = ?`;
  return found.flatMap((at) => context.first<{ doc: string }>({ text, values: [rankOf(at)] })?.doc ?? []);
}
