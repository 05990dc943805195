export { ArtifactStore } from './artifact-store.js';
export type { StoredArtifact } from './stored-artifact.js';
export { type PresignedTransfers, type PresignedUpload, type PresignedUrl } from './presigned-transfers.js';
export { DigestTap } from './digest-tap.js';
export { FolderArtifactStore } from './folder-artifact-store.js';
export { MemoryArtifactStore } from './memory-artifact-store.js';
export { S3ArtifactStore } from './s3/s3-artifact-store.js';
export { S3Folder, type S3Entry, type S3FolderSettings, type S3Member } from './s3/s3-folder.js';
export { S3Objects } from './s3/s3-objects.js';
export type { S3Settings } from './s3/s3-client.js';
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
