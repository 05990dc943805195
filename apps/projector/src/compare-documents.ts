import { isDeepStrictEqual } from 'node:util';
import { compareText, type Document } from '#views';

/** A document that is not what the log makes it. */
export interface ViewDifference {
  readonly view: string;
  readonly id: string;
  /** The first field by name that differs; absent where the document is missing or should not be there. */
  readonly field?: string;
  /** What the log makes of it; absent: nothing. */
  readonly expected?: unknown;
  /** What the store has; absent: nothing. */
  readonly found?: unknown;
}

/** How two documents at the same place in two scans by `_id` differ, undefined where they do not. */
export function compareDocuments(
  view: string,
  expected: Document | undefined,
  found: Document | undefined,
): ViewDifference | undefined {
  const order = compareIds(expected, found);
  if (order < 0) return { view, id: (expected as Document)._id, expected };
  if (order > 0) return { view, id: (found as Document)._id, found };
  const [a, b] = [expected, found] as unknown as [Fields, Fields];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort(compareText);
  const field = names.find((name) => !isDeepStrictEqual(a[name], b[name]));
  if (field === undefined) return undefined;
  const values = {
    ...(a[field] !== undefined && { expected: a[field] }),
    ...(b[field] !== undefined && { found: b[field] }),
  };
  return { view, id: (expected as Document)._id, field, ...values };
}

type Fields = Record<string, unknown>;

/** Order of two documents by `_id`, not both undefined; the end of a scan is behind every document. */
export function compareIds(a: Document | undefined, b: Document | undefined): number {
  if (a && b) return compareText(a._id, b._id);
  return a ? -1 : 1;
}
