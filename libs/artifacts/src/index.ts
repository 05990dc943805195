export { ArtifactStore, type StoredArtifact } from './artifact-store.js';
export { DigestTap } from './digest-tap.js';
export { FolderArtifactStore } from './folder-artifact-store.js';
export { MemoryArtifactStore } from './memory-artifact-store.js';
export { S3ArtifactStore } from './s3/s3-artifact-store.js';
export {
  buildManifest,
  encodeManifest,
  findMember,
  MANIFEST_MEDIA_TYPE,
  parseManifest,
  type Manifest,
  type ManifestFile,
} from './manifest.js';
export { loadManifest } from './load-manifest.js';
export { parseRange, type ByteRange } from './range.js';
