import type { Cursor } from '#records';
import { type Candidate, searchAll } from './memory-search.js';
import { LocalViewStore } from './local-view-store.js';
import type { Condition, Order, Query } from './query.js';
import type { Entry, Search, SearchPage, Value } from './search/search.js';
import { compares } from './search/value-order.js';
import { compareText } from './text-order.js';
import { type Document, fieldOf, type Searchable, type View } from './view.js';
import { VIEWS } from './views.js';
import type { ViewWrite } from './view-store.js';

/** Views in memory, for tests and as the other side of a comparison. Documents are kept as text, so that nobody can change them. */
export class MemoryViewStore extends LocalViewStore {
  private readonly tables = new Map<string, Map<string, { readonly seq: number; readonly text: string }>>();

  constructor(private readonly views: readonly View[] = VIEWS) {
    super();
  }

  async get<D extends Document>(view: View<D>, id: string): Promise<D | undefined> {
    const row = this.tables.get(view.name)?.get(id);
    return row && (JSON.parse(row.text) as D);
  }

  async getMany<D extends Document>(view: View<D>, ids: readonly string[]): Promise<readonly (D | undefined)[]> {
    return Promise.all(ids.map((id) => this.get(view, id)));
  }

  async find<D extends Document>(view: View<D>, { where, order, limit }: Query): Promise<readonly D[]> {
    const found = this.all(view).filter((document) => where.every((condition) => holds(condition, document)));
    return found.sort((a, b) => compareDocuments(a, b, order)).slice(0, limit);
  }

  async search<D extends Document>(view: View<D>, search: Search): Promise<SearchPage<D>> {
    return searchAll(this.candidates(view), search);
  }

  async write(partition: number, writes: readonly ViewWrite[], cursor: Cursor, after?: Promise<void>): Promise<void> {
    await after;
    for (const { view, documents } of writes) {
      const table = this.tables.get(view) ?? new Map<string, { seq: number; text: string }>();
      this.tables.set(view, table);
      for (const document of documents) {
        if ((table.get(document._id)?.seq ?? -1) >= document._seq) continue;
        table.set(document._id, { seq: document._seq, text: JSON.stringify(document) });
      }
    }
    this.cursors.advance(partition, cursor);
  }

  /** The living documents with what they are found by. */
  private candidates<D extends Document>(view: View<D>): Candidate<D>[] {
    const search = view.search as Searchable<D>;
    const { parent } = search;
    const loans = this.loansTo(view);
    const parentView = parent && this.views.find(({ name }) => name === parent.view);
    const parents = new Map(parentView && this.candidates(parentView).map((one) => [one.document._id, one.values]));
    return this.all(view).flatMap((document) => {
      const own = [...search.entries(document), ...(loans.get(document._id) ?? [])];
      const above = parent && parents.get(String(fieldOf(document, parent.field)));
      if (fieldOf(document, 'living') === undefined || (parent && !above)) return [];
      const values = groupByKey(own);
      for (const key of parent?.keys ?? []) values.set(key, above?.get(key) ?? []);
      return [{ document, rank: search.rank(document), values }];
    });
  }

  private loansTo({ name }: Pick<View, 'name'>): ReadonlyMap<string, readonly Entry[]> {
    const loans = this.views
      .flatMap((view) => this.all(view).flatMap((document) => view.lends?.(document) ?? []))
      .filter(({ view, given }) => view === name && given);
    const byId = new Map<string, Entry[]>();
    for (const { id, entry } of loans) byId.set(id, [...(byId.get(id) ?? []), entry]);
    return byId;
  }

  private all<D extends Document>(view: View<D>): D[] {
    return [...(this.tables.get(view.name)?.values() ?? [])].map(({ text }) => JSON.parse(text) as D);
  }
}

function groupByKey(entries: readonly Entry[]): Map<string, readonly Value[]> {
  const values = new Map<string, readonly Value[]>();
  for (const { key, value } of entries) values.set(key, [...(values.get(key) ?? []), value]);
  return values;
}

function holds(condition: Condition, document: Document): boolean {
  const found = fieldOf(document, condition.field);
  if ('values' in condition) return found !== undefined && condition.values.includes(found);
  if (!('value' in condition)) return (found === undefined) === (condition.op === 'absent');
  if (found === undefined) return false;
  return compares(condition.op, compareValues(found, condition.value));
}

function compareDocuments(a: Document, b: Document, order: readonly Order[]): number {
  for (const { field, direction } of order) {
    const [x, y] = [fieldOf(a, field), fieldOf(b, field)];
    if (x === undefined || y === undefined) {
      if (x !== y) return x === undefined ? 1 : -1;
    } else {
      const difference = compareValues(x, y);
      if (difference !== 0) return direction === 'asc' ? difference : -difference;
    }
  }
  return compareText(a._id, b._id);
}

/** Both of the field's declared type. */
function compareValues(a: string | number, b: string | number): number {
  return typeof a === 'number' ? a - (b as number) : compareText(a, b as string);
}
