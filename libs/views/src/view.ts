import type { RecordedEvent } from '#domain';
import type { LogEntry } from '#records';
import type { Entry } from './search/search.js';

/** A view's document: plain JSON. `_id` is unique in the view, `_seq` is the offset of the entry that last touched it. */
export interface Document {
  readonly _id: string;
  readonly _seq: number;
}

/** The document's value in a declared field. */
export function fieldOf(document: Document, field: string): string | number | undefined {
  return (document as unknown as Record<string, string | number | undefined>)[field];
}

/** What `apply` returns: a document without the guard, which the fold adds. */
export type Draft<D extends Document = Document> = Omit<D, '_seq'>;

/** Fields to look up by. Text compares by UTF-8 bytes, numbers by value. */
export interface Index {
  readonly name: string;
  readonly fields: readonly string[];
  /** No two documents agree in all fields. Stores do not enforce it; it tells them that ties need no further order. */
  readonly unique?: true;
  /** Only documents that have this field are in the index; queries that use it compare the field. */
  readonly onlyWith?: string;
}

/** How a view's documents are searched. Views that have it have a number field `living`, absent once a document is gone. */
export interface Searchable<D extends Document = Document> {
  /** The offset of the log entry that made the document: no two have the same, and it never changes. */
  rank(document: D): number;
  /** What the document is found by: none once it is gone. */
  entries(document: D): readonly Entry[];
  /** Keys that a document may have many entries of. */
  readonly lists: readonly string[];
  /** Keys whose entries come from other views. */
  readonly lent?: readonly string[];
  /** A document's parent, whose `_id` is in `field`: it must live, and its entries of `keys` are the document's too. */
  readonly parent?: { readonly view: string; readonly field: string; readonly keys: readonly string[] };
}

/** One entry that a document gives to a searchable document of another view, or takes back. */
export interface Loan {
  readonly view: string;
  readonly id: string;
  readonly entry: Entry;
  readonly given: boolean;
}

/**
 * A pure projection of the log into documents. Adding one takes a file of this shape and a line in the list.
 * `route` names the documents that an entry touches; `apply` gets each of them as it is (undefined: not there) and
 * returns the documents to write, usually that one. Others that it returns must be such as no entry is routed to.
 * Applying an entry again changes nothing, for the guard.
 */
export interface View<D extends Document = Document> {
  readonly name: string;
  /** Raised when the same log comes out as other documents: stores built under another number are built anew. */
  readonly version: number;
  /** Top-level fields of the documents that queries use, with their type. `_id` is always one of them. */
  readonly fields: Readonly<Record<string, 'text' | 'number'>>;
  readonly indexes: readonly Index[];
  readonly search?: Searchable<D>;
  lends?(document: D): Loan;
  route(entry: LogEntry): readonly string[];
  /** Whether `apply` makes the entry's documents without a look at what they were: then they need not be loaded. */
  replaces?(entry: LogEntry): boolean;
  apply(document: D | undefined, entry: LogEntry, id: string): readonly Draft<D>[];
}

interface EventView<D extends Document> extends Omit<View<D>, 'route' | 'replaces' | 'apply'> {
  route(event: RecordedEvent): readonly string[];
  replaces(event: RecordedEvent): boolean;
  apply(document: D | undefined, event: RecordedEvent, id: string, offset: number): readonly Draft<D>[];
}

/** A view that only events change. */
export function viewOfEvents<D extends Document>(view: EventView<D>): View<D> {
  return {
    ...view,
    route: (entry) => (entry.kind === 'event' ? view.route(entry.event) : []),
    replaces: (entry) => entry.kind === 'event' && view.replaces(entry.event),
    apply: (document, entry, id) => (entry.kind === 'event' ? view.apply(document, entry.event, id, entry.offset) : []),
  };
}
