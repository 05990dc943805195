import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '#artifacts';
import { type Digest, RegistryError } from '#domain';

const MOST_KNOWN = 100_000;

/** Artifacts are never removed, so one that was seen is there. */
@Injectable()
export class KnownArtifacts {
  private readonly known = new Set<Digest>();

  constructor(private readonly store: ArtifactStore) {}

  /** @throws ARTIFACT_NOT_FOUND, UNAVAILABLE */
  async assertKept(digest: Digest): Promise<void> {
    if (this.known.has(digest)) return;
    if (!(await this.store.stat(digest))) {
      throw new RegistryError(
        'ARTIFACT_NOT_FOUND',
        `Expected an artifact ${digest}, found none. Upload it with PUT /v1/artifacts/${digest} first.`,
      );
    }
    if (this.known.size >= MOST_KNOWN) this.known.delete(this.known.values().next().value as Digest);
    this.known.add(digest);
  }
}
