import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Digest } from '#domain';
import { failpoint } from '#platform';
import { ArtifactStore, artifactNotFound } from '../artifact-store.js';
import type { StoredArtifact } from '../stored-artifact.js';
import { DigestTap } from '../digest-tap.js';
import { type ByteRange, cutRange } from '../range.js';
import { S3Bucket } from './s3-bucket.js';
import { connect, type S3Settings } from './s3-client.js';
import { codeOf, startRefused } from './s3-faults.js';
import { keyOf, ROOT, STAGING } from './s3-keys.js';
import { clearLeavings } from './s3-leavings.js';
import { moveIn, S3Presigned } from './s3-presigned.js';
import { S3Upload, type UploadedObject } from './s3-upload.js';

interface Sent extends UploadedObject {
  readonly artifact: StoredArtifact;
}

/**
 * Artifacts as objects of an S3 bucket, under the names that they have in a folder: `artifacts/sha256/ab/cdef…`. Any
 * number of processes may use it. Of racing puts the server lets one create, by a conditional write; one that ignores
 * the condition lets several say so, of the same bytes. Whether bytes are versioned or encrypted is the bucket's matter.
 */
export class S3ArtifactStore extends ArtifactStore {
  override readonly presigned: S3Presigned | undefined;

  private constructor(
    private readonly bucket: S3Bucket,
    signer?: S3Bucket,
  ) {
    super();
    this.presigned = signer && new S3Presigned(this, bucket, signer);
  }

  /**
   * Looks whether the bucket can be read and written, makes it where that is allowed, and clears away what is left of
   * uploads that ended half-way a day ago or earlier.
   * @throws START_REFUSED
   */
  static async open(settings: S3Settings): Promise<S3ArtifactStore> {
    const client = await connect(settings);
    const { bucket, createBucket = false, publicEndpoint } = settings;
    const signer = publicEndpoint ? await connect({ ...settings, endpoint: publicEndpoint }) : undefined;
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
    return new S3ArtifactStore(new S3Bucket(client, bucket), signer && new S3Bucket(signer, bucket));
  }

  async put(source: AsyncIterable<Uint8Array>, expected?: Digest): Promise<StoredArtifact & { created: boolean }> {
    if (expected !== undefined && (await this.stat(expected))) return hashOnly(source, expected);
    const { artifact, key, created } = await this.send(source, expected);
    if (key === keyOf(artifact.digest)) return { ...artifact, created };
    return moveIn(this, this.bucket, key, artifact.digest);
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
