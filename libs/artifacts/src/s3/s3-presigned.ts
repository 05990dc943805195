import { randomUUID } from 'node:crypto';
import { type Digest, RegistryError } from '#domain';
import { type ArtifactStore, artifactNotFound } from '../artifact-store.js';
import type { StoredArtifact } from '../stored-artifact.js';
import type { PresignedTransfers, PresignedUpload, PresignedUrl } from '../presigned-transfers.js';
import type { S3Bucket } from './s3-bucket.js';
import { codeOf } from './s3-faults.js';
import { keyOf, stagingKey } from './s3-keys.js';

const UPLOAD = /^[0-9a-f-]{36}$/;
/** Long enough for 5 GiB over a slow line, and for a download that is taken up again. */
const VALID_S = 3600;
/** A page of the store's origin must not be made of somebody's artifact. */
const INERT = {
  'response-content-disposition': 'attachment',
  'response-content-type': 'application/octet-stream',
};

/** URLs of the bucket by which clients send and fetch artifacts themselves. */
export class S3Presigned implements PresignedTransfers {
  /** `signer`: the same bucket by the name that clients have for its server. */
  constructor(
    private readonly store: ArtifactStore,
    private readonly bucket: S3Bucket,
    private readonly signer: S3Bucket,
  ) {}

  async upload(digest: Digest): Promise<PresignedUpload> {
    const upload = randomUUID();
    const expiresAt = expiry();
    return { upload, url: await this.signer.presign('PUT', stagingKey(digest, upload), VALID_S), expiresAt };
  }

  async download(digest: Digest): Promise<PresignedUrl> {
    if (!(await this.store.stat(digest))) throw artifactNotFound(digest);
    const expiresAt = expiry();
    return { url: await this.signer.presign('GET', keyOf(digest), VALID_S, INERT), expiresAt };
  }

  async adopt(upload: string, digest: Digest): Promise<StoredArtifact & { created: boolean }> {
    if (!UPLOAD.test(upload)) throw uploadNotFound(digest);
    const key = stagingKey(digest, upload);
    const stored = await this.store.stat(digest);
    if (!stored) return moveIn(this.store, this.bucket, key, digest);
    await this.bucket.remove(key);
    return { ...stored, created: false };
  }
}

/** Puts what lies in staging under its digest, and removes it there, also where it is of another digest. */
export async function moveIn(
  store: ArtifactStore,
  bucket: S3Bucket,
  staged: string,
  digest: Digest,
): Promise<StoredArtifact & { created: boolean }> {
  const bytes = await bucket.get(staged);
  if (!bytes) throw uploadNotFound(digest);
  try {
    const artifact = await store.put(bytes, digest);
    await bucket.remove(staged);
    return artifact;
  } catch (fault) {
    if (codeOf(fault) === 'DIGEST_MISMATCH') await bucket.remove(staged);
    throw fault;
  } finally {
    bytes.destroy();
  }
}

function expiry(): number {
  return Date.now() + VALID_S * 1000;
}

function uploadNotFound(digest: Digest): RegistryError {
  return new RegistryError(
    'ARTIFACT_NOT_FOUND',
    `Expected bytes of ${digest} that were sent to a presigned URL, found none. Send them with PUT, and then say so within a day.`,
  );
}
