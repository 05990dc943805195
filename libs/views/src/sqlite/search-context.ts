import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { BoundedCache } from '#platform';
import { compileLike } from '../search/like.js';
import type { Searchable, View } from '../view.js';
import { type Bound, sql, type Sql } from './sql.js';
import { keysTable } from './sqlite-schema.js';
import { LIKE } from './value-condition.js';

const MOST_STATEMENTS = 200;
const MOST_KEYS = 1000;
const MOST_PATTERNS = 100;

/** How much a search takes upon itself at a time. */
export interface SearchLimits {
  /** So many documents are looked at one by one rather than in an order's index. */
  readonly few: number;
  /** Documents of one value up to so many are ordered by the other keys at once; of more, in the index of the next key. */
  readonly group: number;
  /** A page looks at so many documents and ends. */
  readonly looked: number;
  /** So many more are looked at to learn that a full page is the last one. */
  readonly ahead: number;
}

/** With what is taken at once, a page stays under 20,000 documents. */
const LIMITS: SearchLimits = { few: 2_000, group: 200, looked: 15_000, ahead: 1_000 };

/** A connection on which views are searched. */
export class SearchContext {
  private readonly statements = new BoundedCache<string, Statement<Bound[]>>(MOST_STATEMENTS);
  /** A number stands for its key for ever. */
  private readonly keys = new BoundedCache<string, number>(MOST_KEYS);
  private readonly views: ReadonlyMap<string, View>;

  constructor(
    private readonly database: Database.Database,
    views: readonly View[],
    readonly limits: SearchLimits = LIMITS,
  ) {
    this.views = new Map(views.map((view) => [view.name, view]));
    const patterns = new BoundedCache<string, (text: string) => boolean>(MOST_PATTERNS);
    database.function(LIKE, { deterministic: true }, (pattern: string, text: string, folds: number) => {
      const name = `${folds}${pattern}`;
      const matches = patterns.get(name) ?? compileLike(pattern, folds === 1);
      patterns.add(name, matches);
      return Number(matches(text));
    });
  }

  view(name: string): View & { readonly search: Searchable } {
    return this.views.get(name) as View & { readonly search: Searchable };
  }

  /** The number of a key; undefined where no document has ever had it. */
  keyOf(view: string, key: string): number | undefined {
    const name = `${view} ${key}`;
    const known = this.keys.get(name);
    if (known !== undefined) return known;
    const found = this.first<{ id: number }>(sql(`SELECT id FROM ${keysTable(view)} WHERE key = ?`, key));
    if (found) this.keys.add(name, found.id);
    return found?.id;
  }

  first<Row>(query: Sql): Row | undefined {
    return this.prepared(query.text).get(...query.values) as Row | undefined;
  }

  all<Row>(query: Sql): Row[] {
    return this.prepared(query.text).all(...query.values) as Row[];
  }

  /** Rows as they are asked for; other statements can run meanwhile. */
  each<Row>(query: Sql): IterableIterator<Row> {
    return this.prepared(query.text).iterate(...query.values) as IterableIterator<Row>;
  }

  private prepared(text: string): Statement<Bound[]> {
    const known = this.statements.get(text);
    if (known && !known.busy) return known;
    const statement = this.database.prepare<Bound[]>(text);
    if (!known) this.statements.add(text, statement);
    return statement;
  }
}
