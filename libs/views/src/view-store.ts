import type { Cursor } from '#records';
import type { Query } from './query.js';
import type { Search, SearchPage } from './search/search.js';
import type { Document, View } from './view.js';

export interface ViewWrite {
  readonly view: string;
  readonly documents: readonly Document[];
  /** The store has none of them, unless the entries are applied again: a hint. */
  readonly areNew?: true;
}

/** How a store is fed best. */
export interface Pace {
  /** Writes of a partition that are under way at once. */
  readonly writes: number;
  /** Records for one write, where so many wait. */
  readonly records: number;
}

/** Documents of the views and how far they reflect each partition of the log. A cache: it may be deleted at any time. */
export abstract class ViewStore {
  readonly pace: Pace = { writes: 1, records: 256 };

  /** The document, or undefined. Shows what `write` returned for. @throws UNAVAILABLE */
  abstract get<D extends Document>(view: View<D>, id: string): Promise<D | undefined>;

  /** As `get`, in the order of `ids`. @throws UNAVAILABLE */
  abstract getMany<D extends Document>(view: View<D>, ids: readonly string[]): Promise<readonly (D | undefined)[]>;

  /** Documents of a view by declared fields; see `Query`. Shows what `write` returned for. @throws UNAVAILABLE */
  abstract find<D extends Document>(view: View<D>, query: Query): Promise<readonly D[]>;

  /**
   * A page of a searchable view's documents that the filter means, in the order asked for. Paging by `next` shows every document that
   * does not change meanwhile once, whatever is added. Looks at 20,000 documents at most. Shows what `write` returned for.
   * @throws UNAVAILABLE
   */
  abstract search<D extends Document>(view: View<D>, search: Search): Promise<SearchPage<D>>;

  /** Every document of the view by ascending `_id`, from behind `after`; for the verifier and exports. @throws UNAVAILABLE */
  abstract scan<D extends Document>(view: View<D>, after: string, limit: number): Promise<readonly D[]>;

  /**
   * Writes documents, those of one view in the order of the `ViewWrite`s, then the partition's cursor. Idempotent: a document
   * replaces only one with a smaller `_seq`, the cursor never moves back. A crash before the cursor leaves documents ahead of it:
   * of each view the first writes whole, of one any documents, of the rest none; the entries are applied again and change nothing.
   * A crash of the machine may also take back the latest calls, documents and cursor together. Only the projector may call it.
   *
   * `after` is what an earlier call for the partition gave, which need not have returned: this one writes a view's documents behind
   * that one's, moves the cursor only when that one has, and fails where that one does.
   * @throws UNAVAILABLE
   */
  abstract write(partition: number, writes: readonly ViewWrite[], cursor: Cursor, after?: Promise<void>): Promise<void>;

  /** The partition's cursor: views reflect everything before its offset. Undefined before the first write. @throws UNAVAILABLE */
  abstract cursor(partition: number): Promise<Cursor | undefined>;

  /** Returns true once views reflect everything before `offset`, false when the signal is aborted or the store closed first. */
  abstract reached(partition: number, offset: number, signal: AbortSignal): Promise<boolean>;

  abstract close(): Promise<void>;
}
