import type { Readable } from 'node:stream';
import type { Client } from 'minio';
import { S3Bucket } from './s3-bucket.js';
import { connect, type S3Settings } from './s3-client.js';
import { onS3 } from './s3-faults.js';

/** Objects of a bucket that are written again under the same key, for what is not an artifact. They reject with UNAVAILABLE. */
export class S3Objects {
  private readonly bucket: S3Bucket;

  private constructor(
    private readonly client: Client,
    private readonly name: string,
  ) {
    this.bucket = new S3Bucket(client, name);
  }

  /** Sends nothing: whether the bucket can be read and written is seen when it is. @throws START_REFUSED */
  static async open(settings: S3Settings): Promise<S3Objects> {
    return new S3Objects(await connect(settings), settings.bucket);
  }

  /** The bytes under the key, undefined where there are none. Breaks off with UNAVAILABLE where the connection does. */
  get(key: string): Promise<Readable | undefined> {
    return this.bucket.get(key);
  }

  /**
   * Replaces what is under the key, whole or not at all, by so many bytes, at most 5 GiB. Durable when it returns; a crash leaves
   * what was there or what is new. Of calls at the same time one is the last.
   */
  async put(key: string, bytes: Readable, size: number): Promise<void> {
    const headers = { 'content-length': String(size) };
    const request = { method: 'PUT', bucketName: this.name, objectName: key, headers };
    const answer = await onS3(this.client.makeRequestStreamAsync(request, bytes, '', [200], ''));
    answer.resume();
  }
}
