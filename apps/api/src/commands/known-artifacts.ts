import { Injectable } from '@nestjs/common';
import { ArtifactStore, type StoredArtifact } from '#artifacts';
import { type Digest, RegistryError } from '#domain';
import { BoundedCache, sleep } from '#platform';

const MOST_KNOWN = 100_000;
/** The store itself waits longer, for somebody's bytes; whoever registers would have given up by then. */
const PATIENCE_MS = 5000;

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
    if (!(await this.stat(digest))) {
      throw new RegistryError(
        'ARTIFACT_NOT_FOUND',
        `Expected an artifact ${digest}, found none. Upload it with PUT /v1/artifacts/${digest} first.`,
      );
    }
    this.add(digest);
  }
  private async stat(digest: Digest): Promise<StoredArtifact | undefined> {
    const over = new AbortController();
    try {
      return await Promise.race([this.store.stat(digest), late(over.signal)]);
    } finally {
      over.abort();
    }
  }
}

async function late(signal: AbortSignal): Promise<never> {
  await sleep(PATIENCE_MS, [signal]);
  throw new RegistryError(
    'UNAVAILABLE',
    'Nothing changed: expected the store of artifacts to say whether it has the bytes, found that it does not answer. Repeat the command.',
  );
}
