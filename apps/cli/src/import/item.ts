import type { Digest } from '#domain';

/** What is to be registered, as far as it has to be known before its turn comes. Contents are read then. */
export interface Item {
  /** Below the imported folder, with `/` between its segments. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly model: string;
  /** Name of the sidecar in the same folder. */
  readonly sidecar?: string;
  /** Of the sidecar's bytes when it was looked at. */
  readonly sidecarDigest?: Digest;
  /** Milliseconds since 1970, as somebody claimed. */
  readonly createdAt?: number;
}

/** In order of claimed time, so that version numbers follow history; what claims none comes last. Ties go by path. */
export function inOrder(items: readonly Item[]): readonly Item[] {
  const time = ({ createdAt = Infinity }: Item): number => createdAt;
  return items.toSorted((a, b) => {
    const [first, second] = [time(a), time(b)];
    if (first !== second) return first < second ? -1 : 1;
    return a.path < b.path ? -1 : 1;
  });
}
