import { Readable } from 'node:stream';
import type { Digest } from '#domain';
import { ArtifactStore, artifactNotFound } from './artifact-store.js';
import type { StoredArtifact } from './stored-artifact.js';
import { DigestTap } from './digest-tap.js';
import { type ByteRange, cutRange } from './range.js';

/** Artifacts in memory, for tests: durable as long as the process. */
export class MemoryArtifactStore extends ArtifactStore {
  private readonly artifacts = new Map<Digest, Buffer>();

  async put(source: AsyncIterable<Uint8Array>, expected?: Digest): Promise<StoredArtifact & { created: boolean }> {
    const tap = new DigestTap();
    const chunks: Buffer[] = [];
    for await (const chunk of tap.through(source)) chunks.push(Buffer.from(chunk));
    const artifact = tap.result(expected);
    const created = !this.artifacts.has(artifact.digest);
    if (created) this.artifacts.set(artifact.digest, Buffer.concat(chunks));
    return { ...artifact, created };
  }

  async stat(digest: Digest): Promise<StoredArtifact | undefined> {
    const bytes = this.artifacts.get(digest);
    return bytes && { digest, size: bytes.length };
  }

  async read(digest: Digest, range?: ByteRange): Promise<Readable> {
    const bytes = this.artifacts.get(digest);
    if (!bytes) throw artifactNotFound(digest);
    const { start, end } = range ? cutRange(range, bytes.length) : { start: 0, end: bytes.length - 1 };
    return Readable.from([bytes.subarray(start, end + 1)]);
  }
}
