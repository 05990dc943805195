import type { Digest } from '#domain';
import type { StoredArtifact } from './stored-artifact.js';

/** A URL that whoever has it may use. */
export interface PresignedUrl {
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Leave to send the bytes of one digest past the registry. They count only when `adopt` has looked at them. */
export interface PresignedUpload extends PresignedUrl {
  /** Names the upload to `adopt`. */
  readonly upload: string;
}

/** What a store can do whose bytes may go past the registry, between its clients and a server of its own. */
export interface PresignedTransfers {
  /** A URL that takes the bytes of the digest as the body of one PUT, at most 5 GiB. Nothing is there before `adopt`. @throws UNAVAILABLE */
  upload(digest: Digest): Promise<PresignedUpload>;

  /** A URL that gives the bytes, and ranges of them, to GET. @throws ARTIFACT_NOT_FOUND, UNAVAILABLE */
  download(digest: Digest): Promise<PresignedUrl>;

  /**
   * Makes an artifact of what was sent, as `put` would: all of it is read and hashed while it is stored once more, so
   * what the URL is used for meanwhile changes nothing. What was sent is removed, also where it is of another digest.
   * Durable when it returns. May be repeated; a crash leaves what was sent where it is, for another try within a day.
   * @throws ARTIFACT_NOT_FOUND where nothing was sent, DIGEST_MISMATCH, UNAVAILABLE
   */
  adopt(upload: string, digest: Digest): Promise<StoredArtifact & { created: boolean }>;
}
