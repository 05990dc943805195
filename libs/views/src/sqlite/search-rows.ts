import { BEHIND_ALL } from '../search/places.js';
import type { OrderTerm, Value } from '../search/search.js';
import type { Searchable, View } from '../view.js';
import type { SearchConditions } from './search-conditions.js';
import type { SearchContext } from './search-context.js';
import type { Range, Ranges, SearchRanges } from './search-ranges.js';
import { type Bound, fromBound, joined, sql, type Sql, toBound } from './sql.js';
import { entriesIndex, entriesTable, quoteName } from './sqlite-schema.js';

/** An entry that was looked at: its document's row, its value in the order, and whether the filter means the document. */
export interface Row {
  readonly row: number;
  readonly value: Bound;
  readonly found: number;
}

/** What documents have in common: that they meet a condition, and where they lie. */
export interface Pin {
  readonly condition: Sql;
  readonly ranges: Ranges | undefined;
}

/** The entries of one view in the orders of its indexes. Counts those that are looked at. */
export class SearchRows {
  looked = 0;

  constructor(
    private readonly context: SearchContext,
    private readonly view: View & { readonly search: Searchable },
    private readonly conditions: SearchConditions,
    private readonly ranges: SearchRanges,
    private readonly filter: Sql,
  ) {}

  /** Tells of a document whether the filter means it and it has what is pinned. */
  testing(pins: readonly Pin[]): (row: number) => boolean {
    const { text, values } = this.holds(pins, '?');
    const query = `SELECT ${text} AS found`;
    return (row) => {
      this.looked++;
      return this.context.first<{ found: number }>(sql(query, row, ...values))?.found === 1;
    };
  }

  /** The documents of a pin, if they are few. */
  few({ ranges }: Pin): readonly number[] | undefined {
    return ranges && this.ranges.few(ranges);
  }

  /** Documents in the ranges, the latest first. */
  *merged(ranges: Ranges, pins: readonly Pin[], before: number): Generator<Row, void, undefined> {
    const streams = ranges.map((range) => this.rowsOf(range, pins, before));
    try {
      const heads = streams.map((stream) => stream.next().value as Row | undefined);
      for (;;) {
        const greatest = Math.max(BEHIND_ALL, ...heads.map((head) => head?.row ?? BEHIND_ALL));
        if (greatest === BEHIND_ALL) return;
        this.looked++;
        yield heads.find((head) => head?.row === greatest) as Row;
        for (const [index, stream] of streams.entries())
          if (heads[index]?.row === greatest) heads[index] = stream.next().value as Row | undefined;
      }
    } finally {
      // The connection is busy while one of them is open.
      for (const stream of streams) stream.return?.();
    }
  }

  /** All documents, the latest first. */
  everything(pins: readonly Pin[], before: number): Generator<Row, void, undefined> {
    const { text, values } = this.holds(pins, 'r._row');
    const from = `FROM ${quoteName(this.view.name)} r WHERE r._row < ? ORDER BY r._row DESC`;
    return this.counted(sql(`SELECT r._row AS row, (${text}) AS found ${from}`, ...values, before));
  }

  /** Entries of a key by its direction from behind a value; of equal values the latest first where it is descending. */
  *inOrder(
    { key, direction }: OrderTerm,
    pins: readonly Pin[],
    from: Value | undefined,
    bounds: Sql,
  ): Generator<Row, void, undefined> {
    const id = this.context.keyOf(this.view.name, key);
    if (id === undefined) return;
    const least = this.view.search.lists.includes(key) ? [this.isLeast()] : [];
    const holds = joined('AND', [this.holds(pins, 'e.row'), ...least]);
    const where = joined('AND', [beyond(from, direction), bounds]);
    yield* this.counted(
      sql(
        `SELECT e.row AS row, e.value AS value, (${holds.text}) AS found FROM ${indexed(this.view.name)} ` +
          `WHERE e.key = ? AND ${where.text} ORDER BY e.value ${direction}, e.row ${direction}`,
        ...holds.values,
        id,
        ...where.values,
      ),
    );
  }

  /** The next value of a key of the parents. */
  nextOfParents({ key, direction }: OrderTerm, from: Value | undefined): Value | undefined {
    const { parent } = this.view.search as Required<Searchable>;
    const id = this.context.keyOf(parent.view, key);
    if (id === undefined) return undefined;
    this.looked++;
    const { text, values } = beyond(from, direction);
    const order = `ORDER BY e.value ${direction} LIMIT 1`;
    const next = this.context.first<{ value: Bound }>(
      sql(`SELECT e.value AS value FROM ${indexed(parent.view)} WHERE e.key = ? AND ${text} ${order}`, id, ...values),
    );
    return next && fromBound(next.value);
  }

  /** The document's least value of a key, its own or its parent's; null without one. */
  leastOf(row: number, key: string): Value | null {
    const of = this.isOfParent(key) ? (this.view.search.parent?.view as string) : this.view.name;
    const id = this.context.keyOf(of, key);
    if (id === undefined) return null;
    const owner = of === this.view.name ? '?' : this.parentRow();
    const found = this.context.first<{ value: Bound }>(
      sql(`SELECT value FROM ${entriesTable(of)} WHERE row = ${owner} AND key = ? ORDER BY value LIMIT 1`, row, id),
    );
    return found ? fromBound(found.value) : null;
  }

  /** Documents whose least value of the key is this one. */
  having(key: string, value: Value): Pin {
    const equal = (column: string) => sql(`${column} = ?`, toBound(value));
    const condition = this.conditions.entry(key, equal);
    if (this.isOfParent(key)) return { condition, ranges: this.ranges.ofParents(key, equal) };
    const id = this.context.keyOf(this.view.name, key) as number;
    const lesser = this.conditions.entry(key, (column) => sql(`${column} < ?`, toBound(value)));
    const isLeast = this.view.search.lists.includes(key) ? [sql(`NOT ${lesser.text}`, ...lesser.values)] : [];
    return {
      condition: joined('AND', [condition, ...isLeast]),
      ranges: [{ key: id, values: { equal: toBound(value) } }],
    };
  }

  lacking(key: string): Pin {
    const { text, values } = this.conditions.entry(key, () => sql('1'));
    return { condition: sql(`NOT (${text})`, ...values), ranges: undefined };
  }

  isOfParent(key: string): boolean {
    return this.view.search.parent?.keys.includes(key) ?? false;
  }

  private rowsOf(range: Range, pins: readonly Pin[], before: number): IterableIterator<Row> {
    const holds = this.holds(pins, 'e.row');
    const { text, values } = this.ranges.rows(
      range,
      `e.row AS row, (${holds.text}) AS found`,
      ' AND e.row < ? ORDER BY e.row DESC',
    );
    return this.context.each<Row>(sql(text, ...holds.values, ...values, before));
  }

  private *counted(query: Sql): Generator<Row, void, undefined> {
    for (const row of this.context.each<Row>(query)) {
      this.looked++;
      yield row;
    }
  }

  private holds(pins: readonly Pin[], row: string): Sql {
    return this.conditions.holdsFor(row, [this.filter, ...pins.map(({ condition }) => condition)]);
  }

  private isLeast(): Sql {
    const table = entriesTable(this.view.name);
    return sql(`NOT EXISTS (SELECT 1 FROM ${table} s WHERE s.row = e.row AND s.key = e.key AND s.value < e.value)`);
  }

  private parentRow(): string {
    const { parent } = this.view.search as Required<Searchable>;
    const [own, other, field] = [this.view.name, parent.view, parent.field].map(quoteName);
    return `(SELECT p._row FROM ${own} d JOIN ${other} p ON p._id = d.${field} WHERE d._row = ?)`;
  }
}

function beyond(from: Value | undefined, direction: 'asc' | 'desc'): Sql {
  if (from === undefined) return sql('1');
  return sql(`e.value ${direction === 'asc' ? '>' : '<'} ?`, toBound(from));
}

function indexed(view: string): string {
  return `${entriesTable(view)} e INDEXED BY ${entriesIndex(view)}`;
}
