import type { BucketItem, Client } from 'minio';

/** Older than any upload that may still go on. */
const LEFT_MS = 24 * 60 * 60 * 1000;

/** Where to look for leavings, and how old they are. */
interface Leavings {
  /** All keys of artifacts begin with it. */
  readonly root: string;
  /** Keys of objects that are not artifacts yet. */
  readonly staging: string;
  /** Milliseconds since 1970. */
  readonly before?: number;
}

/**
 * Clears away what puts and presigned uploads that ended half-way have left: incomplete multipart uploads under `root`
 * and objects under `staging`, of a day and more. MinIO lists no uploads by prefix; it clears them itself.
 */
export async function clearLeavings(
  client: Client,
  bucket: string,
  { root, staging, before = Date.now() - LEFT_MS }: Leavings,
): Promise<void> {
  const staged: AsyncIterable<BucketItem> = client.listObjectsV2(bucket, staging, true);
  for await (const { name, lastModified } of staged) {
    if (name !== undefined && lastModified.getTime() < before) await client.removeObject(bucket, name);
  }
  for (let marker: string | undefined = ''; marker !== undefined;) {
    const page = await client.listIncompleteUploadsQuery(bucket, root, marker, '', '');
    for (const { key, uploadId, initiated } of page.uploads) {
      if (initiated.getTime() < before) await client.abortMultipartUpload(bucket, key, uploadId);
    }
    marker = page.isTruncated && page.nextKeyMarker !== marker ? page.nextKeyMarker : undefined;
  }
}
