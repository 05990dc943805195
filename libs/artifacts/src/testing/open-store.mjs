import { FolderArtifactStore, S3ArtifactStore } from '#artifacts';

/** The store in a folder, or the one that settings in JSON say. */
export function openStore(place) {
  return place.startsWith('{') ? S3ArtifactStore.open(JSON.parse(place)) : FolderArtifactStore.open(place);
}
