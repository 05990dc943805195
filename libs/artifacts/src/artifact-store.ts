import type { Readable } from 'node:stream';
import { type Digest, RegistryError } from '#domain';
import type { PresignedTransfers } from './presigned-transfers.js';
import type { ByteRange } from './range.js';
import type { StoredArtifact } from './stored-artifact.js';

/** Keeps artifacts for ever: there is no way to change or remove one. */
export abstract class ArtifactStore {
  /** Where bytes may go past the registry; undefined where the store has no URLs of its own, or gives none away. */
  readonly presigned: PresignedTransfers | undefined;

  /**
   * Stores the bytes of `source`, read at the pace of the store, in memory that does not grow with their size.
   * Durable when it returns, and visible to `stat` and `read` only when whole and equal to `expected`. Calls may run
   * at once in any order, of the same bytes too: `created` is true for one of them, and a repeat only says false.
   * A failure or a crash before that never leaves a part visible; where all bytes had come, they may be.
   * @throws DIGEST_MISMATCH, UNAVAILABLE (the cause says why), or whatever `source` throws
   */
  abstract put(source: AsyncIterable<Uint8Array>, expected?: Digest): Promise<StoredArtifact & { created: boolean }>;

  /** One cheap look-up without a cache; undefined where there is no such artifact. @throws UNAVAILABLE */
  abstract stat(digest: Digest): Promise<StoredArtifact | undefined>;

  /**
   * The bytes, or those of `range`, opened already: what is refused is refused before the first byte. The caller
   * reads the stream to its end or destroys it.
   * @throws ARTIFACT_NOT_FOUND, RANGE_NOT_SATISFIABLE, UNAVAILABLE
   */
  abstract read(digest: Digest, range?: ByteRange): Promise<Readable>;
}

export function artifactNotFound(digest: Digest): RegistryError {
  return new RegistryError('ARTIFACT_NOT_FOUND', `Expected an artifact ${digest}, found none. Upload its bytes first.`);
}
