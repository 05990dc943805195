import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '#artifacts';
import { type Digest, RegistryError } from '#domain';
import { BoundedCache } from '#platform';

const MOST_KNOWN = 100_000;

/** Artifacts are never removed, so one that was seen is there. */
@Injectable()
export class KnownArtifacts {
  private readonly known = new BoundedCache<Digest, true>(MOST_KNOWN);

  constructor(private readonly store: ArtifactStore) {}

  /** That it was just stored. */
  add(digest: Digest): void {
    this.known.add(digest, true);
  }

  /** @throws ARTIFACT_NOT_FOUND, UNAVAILABLE */
  async assertKept(digest: Digest): Promise<void> {
    if (this.known.get(digest)) return;
    if (!(await this.store.stat(digest))) {
      throw new RegistryError(
        'ARTIFACT_NOT_FOUND',
        `Expected an artifact ${digest}, found none. Upload it with PUT /v1/artifacts/${digest} first.`,
      );
    }
    this.add(digest);
  }
}
