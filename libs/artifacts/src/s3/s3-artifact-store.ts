import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Digest, RegistryError } from '#domain';
import { failpoint } from '#platform';
import { ArtifactStore, artifactNotFound, type StoredArtifact } from '../artifact-store.js';
import { DigestTap } from '../digest-tap.js';
import { type ByteRange, cutRange } from '../range.js';
import { S3Bucket } from './s3-bucket.js';
import { connect, type S3Settings } from './s3-client.js';
import { codeOf, startRefused } from './s3-faults.js';
import { clearLeavings } from './s3-leavings.js';
import { S3Upload, type UploadedObject } from './s3-upload.js';

const ROOT = 'artifacts/';
const STAGING = `${ROOT}staging/`;
const UPLOAD = /^[0-9a-f-]{36}$/;
/** A page of the registry's own origin must not be made of somebody's artifact. */
const INERT = {
  'response-content-disposition': 'attachment',
  'response-content-type': 'application/octet-stream',
};

/** Leave to send the bytes of one digest past the registry. They count only when `adopt` has looked at them. */
export interface PresignedUpload {
  /** Names the upload to `adopt`. */
  readonly upload: string;
  /** Takes the bytes as the body of one PUT, at most 5 GiB. */
  readonly url: string;
}

interface Sent extends UploadedObject {
  readonly artifact: StoredArtifact;
}

/**
 * Artifacts as objects of an S3 bucket, under the names that they have in a folder: `artifacts/sha256/ab/cdef…`. Any
 * number of processes may use it. Of racing puts the server lets one create, by a conditional write; one that ignores
 * the condition lets several say so, of the same bytes. Whether bytes are versioned or encrypted is the bucket's matter.
 */
export class S3ArtifactStore extends ArtifactStore {
  private constructor(private readonly bucket: S3Bucket) {
    super();
  }

  /**
   * Looks whether the bucket can be read and written, makes it where that is allowed, and clears away what is left of
   * uploads that ended half-way a day ago or earlier.
   * @throws START_REFUSED
   */
  static async open(settings: S3Settings): Promise<S3ArtifactStore> {
    const client = await connect(settings);
    const { bucket, createBucket = false } = settings;
    try {
      await clearLeavings(client, bucket, { root: ROOT, staging: STAGING }).catch(async (fault: unknown) => {
        if (!createBucket || codeOf(fault) !== 'NoSuchBucket') throw fault;
        await client.makeBucket(bucket, settings.region).catch(unlessMade);
      });
      const probe = `${STAGING}${randomUUID()}`;
      await client.putObject(bucket, probe, Buffer.alloc(0), 0);
      await client.removeObject(bucket, probe);
    } catch (fault) {
      throw startRefused(settings, fault);
    }
    return new S3ArtifactStore(new S3Bucket(client, bucket));
  }

  async put(source: AsyncIterable<Uint8Array>, expected?: Digest): Promise<StoredArtifact & { created: boolean }> {
    if (expected !== undefined && (await this.stat(expected))) return hashOnly(source, expected);
    const { artifact, key, created } = await this.send(source, expected);
    if (key === keyOf(artifact.digest)) return { ...artifact, created };
    return this.moveIn(key, artifact.digest);
  }

  async stat(digest: Digest): Promise<StoredArtifact | undefined> {
    const size = await this.bucket.sizeOf(keyOf(digest));
    return size === undefined ? undefined : { digest, size };
  }

  async read(digest: Digest, range?: ByteRange): Promise<Readable> {
    const bytes = await this.bucket.get(keyOf(digest), range && (await this.cut(digest, range)));
    if (!bytes) throw artifactNotFound(digest);
    return bytes;
  }

  /** A URL for the bytes of the digest, at most 12 hours; within a day of it `adopt` has to follow. @throws UNAVAILABLE */
  async presignPut(digest: Digest, seconds = 3600): Promise<PresignedUpload> {
    const upload = randomUUID();
    return { upload, url: await this.bucket.presign('PUT', stagingKey(digest, upload), seconds) };
  }

  /** A URL that gives the bytes to whoever has it, at most 7 days. @throws ARTIFACT_NOT_FOUND, UNAVAILABLE */
  async presignGet(digest: Digest, seconds = 3600): Promise<string> {
    if (!(await this.stat(digest))) throw artifactNotFound(digest);
    return this.bucket.presign('GET', keyOf(digest), seconds, INERT);
  }

  /**
   * Makes an artifact of what was sent to a presigned URL, as `put` would: all of it is read and hashed while it is
   * stored once more, so what the URL is used for meanwhile changes nothing. What was sent is removed, also where it is
   * of another digest. May be repeated.
   * @throws ARTIFACT_NOT_FOUND where nothing was sent, DIGEST_MISMATCH, UNAVAILABLE
   */
  async adopt(upload: string, digest: Digest): Promise<StoredArtifact & { created: boolean }> {
    const stored = await this.stat(digest);
    const key = UPLOAD.test(upload) ? stagingKey(digest, upload) : undefined;
    if (key === undefined) throw uploadNotFound(digest);
    if (!stored) return this.moveIn(key, digest);
    await this.bucket.remove(key);
    return { ...stored, created: false };
  }

  /** Makes an object of the source: under its digest, if that was known before a part had to be sent, else in staging. */
  private async send(source: AsyncIterable<Uint8Array>, expected: Digest | undefined): Promise<Sent> {
    const tap = new DigestTap();
    const upload = new S3Upload(this.bucket, expected === undefined ? `${STAGING}${randomUUID()}` : keyOf(expected));
    try {
      for await (const chunk of tap.through(source)) await upload.write(chunk);
      const artifact = tap.result(expected);
      failpoint('artifact.written');
      const object = await upload.complete(keyOf(artifact.digest));
      failpoint('artifact.renamed');
      return { artifact, ...object };
    } catch (fault) {
      await upload.abort();
      throw fault;
    }
  }

  private async moveIn(staging: string, digest: Digest): Promise<StoredArtifact & { created: boolean }> {
    const bytes = await this.bucket.get(staging);
    if (!bytes) throw uploadNotFound(digest);
    try {
      const artifact = await this.put(bytes, digest);
      await this.bucket.remove(staging);
      return artifact;
    } catch (fault) {
      if (codeOf(fault) === 'DIGEST_MISMATCH') await this.bucket.remove(staging);
      throw fault;
    } finally {
      bytes.destroy();
    }
  }

  private async cut(digest: Digest, range: ByteRange): Promise<ByteRange> {
    const stored = await this.stat(digest);
    if (!stored) throw artifactNotFound(digest);
    return cutRange(range, stored.size);
  }
}

/** Bytes that are there already are not sent again. */
async function hashOnly(
  source: AsyncIterable<Uint8Array>,
  expected: Digest,
): Promise<StoredArtifact & { created: false }> {
  const tap = new DigestTap();
  const passing = tap.through(source);
  while (!(await passing.next()).done);
  return { ...tap.result(expected), created: false };
}

/** Another process may open the store at the same moment. */
function unlessMade(fault: unknown): void {
  if (codeOf(fault) !== 'BucketAlreadyOwnedByYou') throw fault;
}

function keyOf(digest: Digest): string {
  const hex = digest.slice('sha256:'.length);
  return `${ROOT}sha256/${hex.slice(0, 2)}/${hex.slice(2)}`;
}

/** An upload belongs to its digest: under another one it is not found. */
function stagingKey(digest: Digest, upload: string): string {
  return `${STAGING}${digest.slice('sha256:'.length)}/${upload}`;
}

function uploadNotFound(digest: Digest): RegistryError {
  return new RegistryError(
    'ARTIFACT_NOT_FOUND',
    `Expected bytes of ${digest} that were sent to a presigned URL, found none. Send them with PUT, and then say so within a day.`,
  );
}
