import type { Filter, Term, Value } from '../search/search.js';
import { narrows } from '../search/terms.js';
import type { Searchable, View } from '../view.js';
import type { SearchContext } from './search-context.js';
import { type Bound, sql, type Sql, toBound } from './sql.js';
import { entriesIndex, entriesTable, quoteName } from './sqlite-schema.js';
import { rangeCondition } from './value-condition.js';

/** A stretch of the index of entries: one value of a key, whose documents come by rank, or values that meet a condition. */
export interface Range {
  readonly key: number;
  readonly values: { readonly equal: Bound } | { readonly condition: Sql };
}

/** Ranges whose documents, all together, are all those that a filter can mean. */
export type Ranges = readonly Range[];

/** As many ranges of one value are read side by side. */
const MOST_MERGED = 16;
/** As many values of a parent's key are looked up. */
const MOST_PARENTS = 1000;

export function isMergeable(ranges: Ranges): boolean {
  return ranges.length <= MOST_MERGED && ranges.every(({ values }) => 'equal' in values);
}

/** Finds in which stretches of the index the documents of a filter lie. */
export class SearchRanges {
  constructor(
    private readonly context: SearchContext,
    private readonly view: View & { readonly search: Searchable },
  ) {}

  /** The shortest that are known; undefined where nothing narrows the search. Terms on the key `without` are passed over. */
  of(filter: Filter | undefined, without?: string): Ranges | undefined {
    if (!filter || filter.op === 'not') return undefined;
    if (filter.op === 'and') return this.shortest(filter.of.flatMap((one) => this.asList(this.of(one, without))));
    if (filter.op !== 'or') return filter.key === without ? undefined : this.ofTerm(filter);
    const all = filter.of.map((one) => this.of(one, without));
    return all.includes(undefined) ? undefined : (all as Ranges[]).flat();
  }

  /** How many entries lie in them, as far as is few, and one more. */
  count(ranges: Ranges): number {
    const { few } = this.context.limits;
    let count = 0;
    for (const range of ranges) {
      const { text, values } = this.rows(range, 'e.row', ' LIMIT ?');
      const counted = sql(`SELECT count(*) AS n FROM (${text})`, ...values, few + 1 - count);
      count += this.context.first<{ n: number }>(counted)?.n ?? 0;
      if (count > few) break;
    }
    return count;
  }

  /** The documents that lie in them, if they are few. */
  few(ranges: Ranges): readonly number[] | undefined {
    const { few } = this.context.limits;
    const rows = new Set<number>();
    let entries = 0;
    for (const range of ranges) {
      const { text, values } = this.rows(range, 'e.row AS row', ' LIMIT ?');
      const found = this.context.all<{ row: number }>(sql(text, ...values, few + 1 - entries));
      entries += found.length;
      if (entries > few) return undefined;
      for (const { row } of found) rows.add(row);
    }
    return [...rows];
  }

  /** The entries of a range. */
  rows({ key, values: by }: Range, columns: string, tail: string): Sql {
    const condition = 'equal' in by ? sql('e.value = ?', by.equal) : by.condition;
    const from = `${entriesTable(this.view.name)} e INDEXED BY ${entriesIndex(this.view.name)}`;
    return sql(
      `SELECT ${columns} FROM ${from} WHERE e.key = ? AND (${condition.text})${tail}`,
      key,
      ...condition.values,
    );
  }

  /** Ranges of the documents whose parent's key has the value. */
  ofParents(key: string, condition: (column: string) => Sql): Ranges | undefined {
    const { parent } = this.view.search as Required<Searchable>;
    const parentKey = this.context.keyOf(parent.view, key);
    const ownKey = this.context.keyOf(this.view.name, parent.field);
    if (parentKey === undefined || ownKey === undefined) return [];
    const { text, values } = condition('e.value');
    const ids = this.context.all<{ id: string }>({
      text:
        `SELECT p._id AS id FROM ${entriesTable(parent.view)} e INDEXED BY ${entriesIndex(parent.view)} ` +
        `JOIN ${quoteName(parent.view)} p ON p._row = e.row WHERE e.key = ? AND ${text} LIMIT ?`,
      values: [parentKey, ...values, MOST_PARENTS + 1],
    });
    if (ids.length > MOST_PARENTS) return undefined;
    return ids.map(({ id }) => ({ key: ownKey, values: { equal: id } }));
  }

  private ofTerm(term: Term): Ranges | undefined {
    if (!narrows(term)) return undefined;
    if (this.view.search.parent?.keys.includes(term.key))
      return this.ofParents(term.key, (column) => rangeCondition(term, column));
    const key = this.context.keyOf(this.view.name, term.key);
    if (key === undefined) return [];
    const equals = equalsOf(term);
    if (equals && equals.length <= MOST_MERGED)
      return equals.map((value) => ({ key, values: { equal: toBound(value) } }));
    return [{ key, values: { condition: rangeCondition(term, 'e.value') } }];
  }

  private shortest(candidates: readonly Ranges[]): Ranges | undefined {
    if (candidates.length < 2) return candidates[0];
    const counted = candidates.map((ranges) => ({ ranges, count: this.count(ranges) }));
    counted.sort((a, b) => a.count - b.count || Number(isMergeable(b.ranges)) - Number(isMergeable(a.ranges)));
    return counted[0]?.ranges;
  }

  private asList(ranges: Ranges | undefined): readonly Ranges[] {
    return ranges ? [ranges] : [];
  }
}

function equalsOf(term: Term): readonly Value[] | undefined {
  if (term.op === '=' && 'value' in term) return [term.value];
  return 'values' in term ? [...new Set(term.values)] : undefined;
}
