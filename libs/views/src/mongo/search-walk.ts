import type { Document as Match } from 'mongodb';
import { BEHIND_ALL, comparePlaces, rankOf } from '../search/places.js';
import type { OrderTerm, SearchCursor, Value } from '../search/search.js';
import { leastField, leastPath } from './mongo-layout.js';
import { entryMatch, rangesBeyond } from './search-match.js';
import type { Range, SearchRanges } from './search-ranges.js';
import type { SearchSlices } from './search-slices.js';

/** A document that the filter means, or the end of some that were looked at: where it stands. */
export interface Place {
  readonly at: SearchCursor;
  readonly found: boolean;
}

type Places = AsyncGenerator<Place, void, undefined>;

/** What documents have in common, and where they lie. */
interface Pin {
  readonly match: Match;
  readonly range: Range | undefined;
}

/** What is known of a filter before the search. */
export interface Known {
  /** What it asks of the value of the first key of the order. */
  readonly bounds: readonly Match[];
  /** Where the documents that it means lie. */
  readonly base: Range | undefined;
  /** Whether it means only documents that have the key. */
  readonly requires: (key: string) => boolean;
}

/** Of documents that are looked at one step after the other. */
export interface Steps {
  readonly first: number;
  readonly most: number;
}

const GROWTH = 4;

/**
 * Goes through a view in an order of keys: as far as the first key tells documents apart, by its values; where many agree in
 * it, by those of the next one; last by rank.
 */
export class SearchWalk {
  constructor(
    private readonly slices: SearchSlices,
    private readonly ranges: SearchRanges,
    private readonly order: readonly OrderTerm[],
    private readonly known: Known,
    private readonly steps: Steps,
  ) {}

  async *places(after: SearchCursor | undefined): Places {
    const { base } = this.known;
    const few = base && !(this.order.length === 0 && base.ranked) ? await this.few(base, []) : undefined;
    yield* few ? behind(few, after, this.order) : this.level(0, [], [], after);
  }

  /** Documents that agree in the keys before `depth`; the place behind which to begin is among them. */
  private async *level(depth: number, pins: readonly Pin[], prefix: SearchCursor, after?: SearchCursor): Places {
    const term = this.order[depth];
    if (!term) return yield* this.byRank(pins, prefix, after);
    const from = after?.[depth];
    if (from !== null) {
      if (from !== undefined) yield* this.group(depth, pins, prefix, from, after);
      if (this.slices.isOfParent(term.key)) yield* this.parentGroups(depth, pins, prefix, from);
      else yield* this.groups(depth, pins, prefix, from);
    }
    if (this.known.requires(term.key)) return;
    const lacking = { match: { $nor: [entryMatch(term.key, undefined, this.slices)] }, range: undefined };
    yield* this.level(depth + 1, [...pins, lacking], [...prefix, null], from === null ? after : undefined);
  }

  /** The documents of one value: if they are few all at once, else by the keys that follow. */
  private async *group(
    depth: number,
    pins: readonly Pin[],
    prefix: SearchCursor,
    value: Value,
    after?: SearchCursor,
  ): Places {
    const pin = await this.having((this.order[depth] as OrderTerm).key, value);
    const within = [...pins, pin];
    const isLast = depth === this.order.length - 1;
    const few = isLast || !pin.range ? undefined : await this.few(pin.range, within);
    yield* few ? behind(few, after, this.order) : this.level(depth + 1, within, [...prefix, value], after);
  }

  /** The documents behind a value. */
  private async *groups(depth: number, pins: readonly Pin[], prefix: SearchCursor, from: Value | undefined): Places {
    const { direction } = this.order[depth] as OrderTerm;
    let ranges = rangesBeyond(from, direction);
    for (let size = this.steps.first; ranges.length > 0;) {
      const end = yield* this.wholeGroups(depth, pins, prefix, ranges[0] as Match, size);
      ranges = end === undefined ? ranges.slice(1) : rangesBeyond(end, direction);
      if (end === undefined) continue;
      size = this.grown(size);
      yield* this.group(depth, pins, prefix, end);
      yield this.endOf([...prefix, end]);
    }
  }

  /** Groups of a range but for the one in which the step ends, whose value it returns. */
  private async *wholeGroups(
    depth: number,
    pins: readonly Pin[],
    prefix: SearchCursor,
    range: Match,
    size: number,
  ): AsyncGenerator<Place, Value | undefined, undefined> {
    const { key, direction } = this.order[depth] as OrderTerm;
    const path = leastPath(key);
    const { found, last } = await this.slices.slice({
      match: { $and: [range, ...(depth === 0 ? this.known.bounds : [])].map((value) => ({ [path]: value })) },
      sort: { [path]: direction === 'asc' ? 1 : -1 },
      pins: matches(pins),
      size,
    });
    const end = last?.least?.[leastField(key)];
    for (const at of found) if (end === undefined || at[depth] !== end) yield { at, found: true };
    return end;
  }

  /** The documents of the parents behind a value of theirs. */
  private async *parentGroups(depth: number, pins: readonly Pin[], prefix: SearchCursor, from?: Value): Places {
    const term = this.order[depth] as OrderTerm;
    let ranges = rangesBeyond(from, term.direction);
    while (ranges.length > 0) {
      const value = await this.slices.nextOfParents(term, ranges[0] as Match);
      ranges = value === undefined ? ranges.slice(1) : rangesBeyond(value, term.direction);
      if (value === undefined) continue;
      yield* this.group(depth, pins, prefix, value);
      yield this.endOf([...prefix, value]);
    }
  }

  /** The keys have told apart what they could: the latest come first. */
  private async *byRank(pins: readonly Pin[], prefix: SearchCursor, after?: SearchCursor): Places {
    const range = [this.known.base, ...pins.map((pin) => pin.range)].findLast((one) => one?.ranked);
    let before = after ? rankOf(after) : Number.MAX_SAFE_INTEGER;
    for (let size = this.steps.first; ; size = this.grown(size)) {
      const behind = { rank: { $lt: before } };
      const match = range ? { $and: [range.match, behind] } : behind;
      const { found, last } = await this.slices.slice({ match, sort: { rank: -1 }, pins: matches(pins), size });
      for (const at of found) yield { at, found: true };
      if (!last) return;
      before = last.rank;
      yield { at: [...prefix, before], found: false };
    }
  }

  /** Those that the filter means of a stretch that is looked at in one step; undefined where it is too long for that. */
  private async few(range: Range, pins: readonly Pin[]): Promise<readonly SearchCursor[] | undefined> {
    const { found, last } = await this.slices.slice({ match: range.match, pins: matches(pins), size: this.steps.most });
    return last ? undefined : found;
  }

  /** Documents whose least value of the key is this one. */
  private async having(key: string, value: Value): Promise<Pin> {
    const equal = { $eq: value };
    const match = entryMatch(key, equal, this.slices);
    if (this.slices.isOfParent(key)) return { match, range: await this.ranges.ofParents(key, equal) };
    return { match: { [leastPath(key)]: equal }, range: { match, ranked: true } };
  }

  private grown(size: number): number {
    return Math.min(size * GROWTH, this.steps.most);
  }

  /** So that a search that finds nothing in many groups still gets somewhere. */
  private endOf(prefix: SearchCursor): Place {
    const rest = this.order.slice(prefix.length).map(() => null);
    return { at: [...prefix, ...rest, BEHIND_ALL], found: false };
  }
}

function matches(pins: readonly Pin[]): readonly Match[] {
  return pins.map(({ match }) => match);
}

function* behind(
  few: readonly SearchCursor[],
  after: SearchCursor | undefined,
  order: readonly OrderTerm[],
): Generator<Place, void, undefined> {
  for (const at of few) if (!after || comparePlaces(at, after, order) > 0) yield { at, found: true };
}
