import type { ClientSession, Db, Document as Match } from 'mongodb';
import { comparePlaces } from '../search/places.js';
import type { Filter, OrderTerm, SearchCursor, Value } from '../search/search.js';
import { conjunctsOf } from '../search/terms.js';
import type { Searchable, View } from '../view.js';
import { leastField, leastPath, type Stored } from './mongo-layout.js';
import { entryMatch, keysIn, type KeySource, matchOf } from './search-match.js';

/** For one step. The server gives up then, and so does the search. */
const MOST_MILLISECONDS = 10_000;

/** How much a search takes upon itself at a time. */
export interface SearchLimits {
  /** So many documents are looked at in one step, and ordered at once where they are all that come into question. */
  readonly slice: number;
  /** A page looks at so many documents and ends. */
  readonly looked: number;
  /** So many more are looked at to learn that a full page is the last one. */
  readonly ahead: number;
}

/** What the documents of a slice have in common, in which order and how many are looked at. */
export interface Asked {
  /** What an index tells. */
  readonly match: Match;
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  /** What else is asked of each. */
  readonly pins: readonly Match[];
  readonly size: number;
}

/** The last document that was looked at, where there may be more behind it. */
interface Last {
  readonly rank: number;
  readonly least?: Readonly<Record<string, Value>>;
}

export interface Slice {
  /** Places of the documents that the filter means, in the order asked for. */
  readonly found: readonly SearchCursor[];
  readonly last: Last | undefined;
}

/** Looks at the documents of one view, some at a time, in one state of the database. */
export class SearchSlices implements KeySource {
  looked = 0;
  private readonly stages: (pins: readonly Match[]) => Match[];

  constructor(
    readonly database: Db,
    readonly session: ClientSession,
    readonly view: View & { readonly search: Searchable },
    filter: Filter | undefined,
    private readonly order: readonly OrderTerm[],
  ) {
    const { parent } = view.search;
    const all = conjunctsOf(filter);
    const asked = all.filter((one) => !this.needsParent(one)).map((one) => matchOf(one, this));
    const askedBeside = all.filter((one) => this.needsParent(one)).map((one) => matchOf(one, this));
    const own = { $match: { $and: [{ 'f.living': 1 }, ...asked] } };
    this.stages = (pins) => [own, ...(parent ? withParent(parent) : []), ...matchAll([...askedBeside, ...pins])];
  }

  isOfParent(key: string): boolean {
    return this.view.search.parent?.keys.includes(key) ?? false;
  }

  async slice({ match, sort, pins, size }: Asked): Promise<Slice> {
    const places = Object.fromEntries(this.order.map(({ key }, index) => [`p${index}`, this.leastOf(key)]));
    const [all] = await this.collection()
      .aggregate<{ found: Record<string, Value>[]; last: Last[]; seen: { n: number }[] }>(
        [
          { $match: match },
          ...(sort ? [{ $sort: sort }] : []),
          { $limit: size },
          {
            $facet: {
              found: [...this.stages(pins), { $project: { _id: 0, rank: 1, ...places } }],
              last: [{ $skip: size - 1 }, { $project: { _id: 0, rank: 1, ...this.leastOfOrder() } }],
              seen: [{ $count: 'n' }],
            },
          },
        ],
        this.options(),
      )
      .toArray();
    this.looked += all?.seen[0]?.n ?? 0;
    const found = (all?.found ?? []).map((one) => this.placeOf(one));
    return { found: found.sort((a, b) => comparePlaces(a, b, this.order)), last: all?.last[0] };
  }

  /** Of documents that meet the condition; the greatest number stands for all that are more. */
  async count(match: Match, most: number): Promise<number> {
    const pipeline = [{ $match: match }, { $limit: most }, { $count: 'n' }];
    const [counted] = await this.collection().aggregate<{ n: number }>(pipeline, this.options()).toArray();
    return counted?.n ?? 0;
  }

  /** Ids of the parents whose entry of the key meets the condition, or one more than the most. */
  async parents(key: string, value: Match, most: number): Promise<readonly string[]> {
    const match = entryMatch(key, value, { isOfParent: () => false });
    const options = { ...this.options(), projection: { _id: 1 } };
    const found = await this.parentCollection()
      .find(match, options)
      .limit(most + 1)
      .toArray();
    return found.map(({ _id }) => _id);
  }

  /** The first value of a key of the parents in the range. */
  async nextOfParents({ key, direction }: OrderTerm, range: Match): Promise<Value | undefined> {
    const path = leastPath(key);
    this.looked++;
    const [next] = await this.parentCollection()
      .find({ [path]: range }, { ...this.options(), projection: { [path]: 1 } })
      .sort({ [path]: direction })
      .limit(1)
      .toArray();
    return next?.least?.[leastField(key)];
  }

  private placeOf(found: Readonly<Record<string, Value>>): SearchCursor {
    return [...this.order.map((_, index) => found[`p${index}`] ?? null), found['rank'] as number];
  }

  private leastOf(key: string): string {
    return `$${this.isOfParent(key) ? 'parent.' : ''}${leastPath(key)}`;
  }

  private leastOfOrder(): Match {
    const own = this.order.filter(({ key }) => !this.isOfParent(key));
    return Object.fromEntries(own.map(({ key }) => [leastPath(key), 1]));
  }

  private needsParent(filter: Filter): boolean {
    return keysIn(filter).some((key) => this.isOfParent(key));
  }

  private collection() {
    return this.database.collection<Stored>(this.view.name);
  }

  private parentCollection() {
    return this.database.collection<Stored>((this.view.search.parent as { view: string }).view);
  }

  private options() {
    return { session: this.session, maxTimeMS: MOST_MILLISECONDS };
  }
}

/** Puts the parent beside each document, and leaves out those whose parent is gone. */
function withParent({ view, field }: NonNullable<Searchable['parent']>): Match[] {
  return [
    { $lookup: { from: view, localField: `f.${field}`, foreignField: '_id', as: 'parent' } },
    { $unwind: '$parent' },
    { $match: { 'parent.f.living': 1 } },
  ];
}

function matchAll(all: readonly Match[]): Match[] {
  return all.length === 0 ? [] : [{ $match: { $and: all } }];
}
