import type { Cursor } from '#records';
import { LocalViewStore } from './local-view-store.js';
import type { Condition, Order, Query } from './query.js';
import { compareText } from './text-order.js';
import { type Document, fieldOf, type View } from './view.js';
import type { ViewWrite } from './view-store.js';

/** Views in memory, for tests and as the other side of a comparison. Documents are kept as text, so that nobody can change them. */
export class MemoryViewStore extends LocalViewStore {
  private readonly tables = new Map<string, Map<string, { readonly seq: number; readonly text: string }>>();

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

  async write(partition: number, writes: readonly ViewWrite[], cursor: Cursor): Promise<void> {
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

  private all<D extends Document>(view: View<D>): D[] {
    return [...(this.tables.get(view.name)?.values() ?? [])].map(({ text }) => JSON.parse(text) as D);
  }
}

function holds(condition: Condition, document: Document): boolean {
  const found = fieldOf(document, condition.field);
  if ('values' in condition) return found !== undefined && condition.values.includes(found);
  if (!('value' in condition)) return (found === undefined) === (condition.op === 'absent');
  if (found === undefined) return false;
  const difference = compareValues(found, condition.value);
  switch (condition.op) {
    case '=':
      return difference === 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
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
