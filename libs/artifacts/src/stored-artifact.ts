import type { Digest } from '#domain';

/** Immutable bytes under the name of their SHA-256. */
export interface StoredArtifact {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}
