import { BEHIND_ALL, comparePlaces, rankOf } from '../search/places.js';
import type { OrderTerm, SearchCursor, Value } from '../search/search.js';
import type { SearchLimits } from './search-context.js';
import { isMergeable, type Ranges } from './search-ranges.js';
import type { Pin, Row, SearchRows } from './search-rows.js';
import { ANYTHING, type Bound, fromBound, type Sql } from './sql.js';

/** A document that was looked at, or the end of a group: where it stands, and whether the filter means it. */
export interface Place {
  readonly at: SearchCursor;
  readonly found: boolean;
}

type Places = Generator<Place, void, undefined>;

/** What is known of a filter before the search. */
export interface Known {
  /** What it asks of the value of the first key of the order. */
  readonly bounds: Sql;
  /** Where the documents that it means lie. */
  readonly base: Ranges | undefined;
  /** Whether it means only documents that have the key. */
  readonly requires: (key: string) => boolean;
}

/**
 * Goes through a view in an order of keys: as far as the first key tells documents apart, in its index; where many agree in
 * it, in the index of the next one; last by rank.
 */
export class SearchWalk {
  constructor(
    private readonly rows: SearchRows,
    private readonly order: readonly OrderTerm[],
    private readonly known: Known,
    private readonly limits: SearchLimits,
  ) {}

  places(after: SearchCursor | undefined): Places {
    return this.level(0, [], [], after);
  }

  /** The documents among the rows that the filter means. */
  sorted(rows: readonly number[], after: SearchCursor | undefined): Places {
    return this.meant(0, [], [], rows, after);
  }

  /** Documents that agree in the keys before `depth`; the place behind which to begin is among them. */
  private *level(depth: number, pins: readonly Pin[], prefix: SearchCursor, after?: SearchCursor): Places {
    const term = this.order[depth];
    if (!term) return yield* this.byRank(pins, prefix, after);
    const from = after?.[depth];
    if (from !== null) {
      if (from !== undefined) yield* this.group(depth, pins, prefix, from, after);
      if (this.rows.isOfParent(term.key)) yield* this.parentGroups(depth, pins, prefix, from);
      else yield* this.groups(depth, pins, prefix, from);
    }
    if (this.known.requires(term.key)) return;
    const absent = [...pins, this.rows.lacking(term.key)];
    yield* this.level(depth + 1, absent, [...prefix, null], from === null ? after : undefined);
  }

  /** The documents of one value: if they are few all at once, else in the indexes of the keys that follow. */
  private group(depth: number, pins: readonly Pin[], prefix: SearchCursor, value: Value, after?: SearchCursor): Places {
    const { key } = this.order[depth] as OrderTerm;
    const pin = this.rows.having(key, value);
    const [within, group] = [
      [...pins, pin],
      [...prefix, value],
    ];
    const few = depth === this.order.length - 1 ? undefined : this.rows.few(pin);
    if (!few) return this.level(depth + 1, within, group, after);
    return this.meant(depth + 1, within, group, few, after);
  }

  /** Few documents, ordered first and looked at one by one, so that the page can end at any of them. */
  private *meant(
    depth: number,
    pins: readonly Pin[],
    prefix: SearchCursor,
    rows: readonly number[],
    after?: SearchCursor,
  ): Places {
    const isMeant = this.rows.testing(pins);
    for (const at of this.inOrder(depth, prefix, rows))
      if (!after || comparePlaces(at, after, this.order) > 0) yield { at, found: isMeant(rankOf(at)) };
  }

  /** The documents behind a value. */
  private *groups(depth: number, pins: readonly Pin[], prefix: SearchCursor, from: Value | undefined): Places {
    const term = this.order[depth] as OrderTerm;
    const bounds = depth === 0 ? this.known.bounds : ANYTHING;
    if (depth === this.order.length - 1 && term.direction === 'desc') {
      for (const { row, value, found } of this.rows.inOrder(term, pins, from, bounds))
        yield { at: [...prefix, fromBound(value), row], found: found === 1 };
      return;
    }
    for (let behind = from; ;) {
      const large = yield* this.smallGroups(depth, prefix, this.rows.inOrder(term, pins, behind, bounds));
      if (large === undefined) return;
      yield* this.group(depth, pins, prefix, large, undefined);
      behind = large;
    }
  }

  /** Groups up to the first one that is not small, whose value it returns. */
  private *smallGroups(
    depth: number,
    prefix: SearchCursor,
    rows: Iterable<Row>,
  ): Generator<Place, Value | undefined, undefined> {
    let group: Row[] = [];
    for (const row of rows) {
      const [first] = group;
      if (first && !areEqual(first.value, row.value)) {
        yield* this.small(depth, prefix, group, first.value);
        group = [];
      }
      group.push(row);
      if (group.length > this.limits.group) return fromBound(row.value);
    }
    if (group[0]) yield* this.small(depth, prefix, group, group[0].value);
    return undefined;
  }

  private *small(depth: number, prefix: SearchCursor, rows: readonly Row[], bound: Bound): Places {
    const group = [...prefix, fromBound(bound)];
    const meant = rows.filter(({ found }) => found === 1).map(({ row }) => row);
    for (const at of this.inOrder(depth + 1, group, meant)) yield { at, found: true };
    yield this.endOf(group);
  }

  /** The documents of the parents behind a value of theirs. */
  private *parentGroups(depth: number, pins: readonly Pin[], prefix: SearchCursor, from: Value | undefined): Places {
    const term = this.order[depth] as OrderTerm;
    for (let value = this.rows.nextOfParents(term, from); value !== undefined;) {
      yield* this.group(depth, pins, prefix, value, undefined);
      yield this.endOf([...prefix, value]);
      value = this.rows.nextOfParents(term, value);
    }
  }

  /** The keys have told apart what they could: the latest come first. */
  private *byRank(pins: readonly Pin[], prefix: SearchCursor, after: SearchCursor | undefined): Places {
    const narrow = [this.known.base, ...pins.map(({ ranges }) => ranges)].findLast((one) => one && isMergeable(one));
    const before = after ? rankOf(after) : Number.MAX_SAFE_INTEGER;
    const rows = narrow ? this.rows.merged(narrow, pins, before) : this.rows.everything(pins, before);
    for (const { row, found } of rows) yield { at: [...prefix, row], found: found === 1 };
  }

  /** Places of documents that agree in what stands before `depth`, by the keys from there on. */
  private inOrder(depth: number, prefix: SearchCursor, rows: readonly number[]): readonly SearchCursor[] {
    const rest = this.order.slice(depth);
    const places = rows.map((row) => [...prefix, ...rest.map(({ key }) => this.rows.leastOf(row, key)), row]);
    return places.sort((a, b) => comparePlaces(a, b, this.order));
  }

  /** So that a search that finds nothing in many groups still gets somewhere. */
  private endOf(prefix: SearchCursor): Place {
    const rest = this.order.slice(prefix.length).map(() => null);
    return { at: [...prefix, ...rest, BEHIND_ALL], found: false };
  }
}

function areEqual(a: Bound, b: Bound): boolean {
  return typeof a === 'object' && typeof b === 'object' ? a[0] === b[0] : a === b;
}
