import type { Document as Match } from 'mongodb';
import type { Filter, Term } from '../search/search.js';
import { narrows } from '../search/terms.js';
import { entryMatch, valueMatch } from './search-match.js';
import type { SearchSlices } from './search-slices.js';

/** A stretch of the index of entries. */
export interface Range {
  readonly match: Match;
  /** Whether its documents can be read in the order of their ranks, those of a few values side by side. */
  readonly ranked: boolean;
}

const MOST_MERGED = 16;
/** As many values of a parent's key are looked up. */
const MOST_PARENTS = 1000;
/** Of more the first ones are counted. */
const MOST_COUNTED = 8;

/** Finds in which stretch of the index the documents of a filter lie. */
export class SearchRanges {
  constructor(
    private readonly slices: SearchSlices,
    /** So many are as good as none. */
    private readonly few: number,
  ) {}

  /** The shortest that is known; undefined where nothing narrows the search. Terms on the key `without` are passed over. */
  async of(filter: Filter | undefined, without?: string): Promise<Range | undefined> {
    if (!filter || filter.op === 'not') return undefined;
    if (filter.op !== 'and' && filter.op !== 'or') return filter.key === without ? undefined : this.ofTerm(filter);
    const known: Range[] = [];
    for (const one of filter.of) {
      const range = await this.of(one, without);
      if (range) known.push(range);
      else if (filter.op === 'or') return undefined;
    }
    if (filter.op === 'and') return this.shortest(known);
    return { match: { $or: known.map(({ match }) => match) }, ranked: false };
  }

  /** Of the documents whose parent has an entry of the key that meets the condition; undefined where those are many. */
  async ofParents(key: string, value: Match): Promise<Range | undefined> {
    const ids = await this.slices.parents(key, value, MOST_PARENTS);
    if (ids.length > MOST_PARENTS) return undefined;
    const { field } = this.slices.view.search.parent as { field: string };
    return { match: entryMatch(field, { $in: ids }, this.slices), ranked: ids.length <= MOST_MERGED };
  }

  private async ofTerm(term: Term): Promise<Range | undefined> {
    if (!narrows(term)) return undefined;
    const value = valueMatch(term);
    if (this.slices.isOfParent(term.key)) return this.ofParents(term.key, value);
    const ranked = 'values' in term ? term.values.length <= MOST_MERGED : term.op === '=';
    return { match: entryMatch(term.key, value, this.slices), ranked };
  }

  private async shortest(ranges: readonly Range[]): Promise<Range | undefined> {
    if (ranges.length < 2) return ranges[0];
    const counted: { readonly range: Range; readonly count: number }[] = [];
    for (const range of ranges.slice(0, MOST_COUNTED))
      counted.push({ range, count: await this.slices.count(range.match, this.few + 1) });
    counted.sort((a, b) => a.count - b.count || Number(b.range.ranked) - Number(a.range.ranked));
    return counted[0]?.range;
  }
}
