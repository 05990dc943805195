/** What a key of a document holds, once or many times. Numbers, text and truth values are never equal to one another. */
export type Value = string | number | boolean;

/** One fact by which documents are found. A list has an entry for each of its elements. */
export interface Entry {
  readonly key: string;
  readonly value: Value;
}

export type ComparisonOp = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * A condition on one key: it holds when any of the key's values meets it. A value of another type than the literal
 * never does, `!=` included. LIKE patterns have `%`, `_` and the escape `\`; ILIKE folds ASCII.
 */
export type Term =
  | { readonly op: ComparisonOp; readonly key: string; readonly value: Value }
  | { readonly op: 'in'; readonly key: string; readonly values: readonly Value[] }
  | { readonly op: 'like' | 'ilike'; readonly key: string; readonly pattern: string };

/** The query AST that every filter language compiles to and every store compiles from. */
export type Filter =
  | Term
  | { readonly op: 'and'; readonly of: readonly Filter[] }
  | { readonly op: 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter };

/** By the least value of the key: numbers, then strings by UTF-8 bytes, then truth values; `desc` the other way; absent last. */
export interface OrderTerm {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

/** Where a document stands in an order: its value for each term, null where absent, and then its rank. JSON. */
export type SearchCursor = readonly (Value | null)[];

/** Ties, and documents in no other order, come by descending rank: the last registered first. */
export interface Search {
  readonly filter: Filter | undefined;
  readonly order: readonly OrderTerm[];
  /** Where the page before ended. */
  readonly after: SearchCursor | undefined;
  readonly limit: number;
}

/** A page may be short, even empty, and still have a `next`: a search looks at so many documents at most. */
export interface SearchPage<D> {
  readonly documents: readonly D[];
  readonly next?: SearchCursor;
}
