import type { Filter, Term } from '../search/search.js';
import type { Searchable, View } from '../view.js';
import type { SearchContext } from './search-context.js';
import { ANYTHING, joined, NOTHING, sql, type Sql } from './sql.js';
import { entriesTable, quoteName } from './sqlite-schema.js';
import { valueCondition } from './value-condition.js';

/** What a filter asks of the document `d` of a view. */
export class SearchConditions {
  constructor(
    private readonly context: SearchContext,
    private readonly view: View & { readonly search: Searchable },
  ) {}

  /** That a document, of which `row` is an expression, lives and that the conditions hold. */
  holdsFor(row: string, conditions: readonly Sql[]): Sql {
    const { text, values } = joined('AND', [sql('d.living = 1'), ...this.parentLives(), ...conditions]);
    return { text: `EXISTS (SELECT 1 FROM ${quoteName(this.view.name)} d WHERE d._row = ${row} AND ${text})`, values };
  }

  of(filter: Filter | undefined): Sql {
    if (!filter) return ANYTHING;
    if (filter.op === 'and' || filter.op === 'or')
      return joined(
        filter.op === 'and' ? 'AND' : 'OR',
        filter.of.map((one) => this.of(one)),
      );
    if (filter.op !== 'not') return this.term(filter);
    const { text, values } = this.of(filter.of);
    return { text: `NOT (${text})`, values };
  }

  /** That the document, or its parent, has an entry of the key that meets `of`. */
  entry(key: string, of: (column: string) => Sql): Sql {
    const { parent } = this.view.search;
    if (!parent?.keys.includes(key)) return this.entryIn(this.view.name, key, 'd._row', of);
    const found = this.entryIn(parent.view, key, 'p._row', of);
    return {
      text: `EXISTS (SELECT 1 FROM ${quoteName(parent.view)} p WHERE p._id = d.${quoteName(parent.field)} AND ${found.text})`,
      values: found.values,
    };
  }

  private term(term: Term): Sql {
    return this.entry(term.key, (column) => valueCondition(term, column));
  }

  private entryIn(view: string, key: string, row: string, of: (column: string) => Sql): Sql {
    const id = this.context.keyOf(view, key);
    if (id === undefined) return NOTHING;
    const { text, values } = of('e.value');
    return {
      text: `EXISTS (SELECT 1 FROM ${entriesTable(view)} e WHERE e.row = ${row} AND e.key = ? AND ${text})`,
      values: [id, ...values],
    };
  }

  private parentLives(): readonly Sql[] {
    const { parent } = this.view.search;
    if (!parent) return [];
    const [table, field] = [quoteName(parent.view), quoteName(parent.field)];
    return [sql(`EXISTS (SELECT 1 FROM ${table} p WHERE p._id = d.${field} AND p.living = 1)`)];
  }
}
