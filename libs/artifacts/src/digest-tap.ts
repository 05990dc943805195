import { createHash } from 'node:crypto';
import { type Digest, RegistryError } from '#domain';
import type { StoredArtifact } from './stored-artifact.js';

/** Lets bytes pass, and names and counts them on the way. For one stream. */
export class DigestTap {
  private readonly hash = createHash('sha256');
  private size = 0;

  async *through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of source) {
      this.hash.update(chunk);
      this.size += chunk.byteLength;
      yield chunk;
    }
  }

  /** Called once, when the stream has ended. @throws DIGEST_MISMATCH */
  result(expected?: Digest): StoredArtifact {
    const digest: Digest = `sha256:${this.hash.digest('hex')}`;
    if (expected === undefined || digest === expected) return { digest, size: this.size };
    throw new RegistryError(
      'DIGEST_MISMATCH',
      `Expected bytes of ${expected}, found ${this.size} bytes of ${digest}. Nothing was kept; send the bytes that the digest was made of.`,
    );
  }
}
