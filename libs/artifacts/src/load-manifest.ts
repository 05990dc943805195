import { buffer } from 'node:stream/consumers';
import type { Digest } from '#domain';
import { artifactNotFound, type ArtifactStore } from './artifact-store.js';
import { assertManifestSize, type Manifest, parseManifest } from './manifest.js';

/**
 * The manifest under a digest. Its size is known before it is read, so whatever was uploaded under the name of a
 * manifest takes no more memory than one may.
 * @throws ARTIFACT_NOT_FOUND, UNAVAILABLE, and what `parseManifest` throws
 */
export async function loadManifest(store: ArtifactStore, digest: Digest): Promise<Manifest> {
  const stored = await store.stat(digest);
  if (!stored) throw artifactNotFound(digest);
  assertManifestSize(stored.size);
  return parseManifest(await buffer(await store.read(digest)));
}
