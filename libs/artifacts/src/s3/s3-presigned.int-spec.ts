import { randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { beforeEach, expect, it } from '@jest/globals';
import { chunksOf, digestOf } from '../testing/artifact-store-contract.js';
import { describeOnS3, keyOf } from '../testing/real-s3.js';
import type { S3ArtifactStore } from './s3-artifact-store.js';
import type { S3Presigned } from './s3-presigned.js';

const BYTES = randomBytes(9 * 1024 ** 2);
const DIGEST = digestOf(BYTES);

describeOnS3('uploads and downloads by URL', (s3) => {
  let store: S3ArtifactStore;
  let presigned: S3Presigned;
  beforeEach(async () => {
    s3.newBucket();
    store = await s3.open({ publicEndpoint: s3.with().endpoint });
    presigned = store.presigned as S3Presigned;
  });

  const send = async (url: string, body: Uint8Array<ArrayBuffer>) => (await fetch(url, { method: 'PUT', body })).status;

  it('makes an artifact of what was sent only when it has been looked at, and leaves nothing beside it', async () => {
    const { url, upload } = await presigned.upload(DIGEST);
    expect(await send(url, BYTES)).toBe(200);
    expect(await store.stat(DIGEST)).toBeUndefined();
    expect(await presigned.adopt(upload, DIGEST)).toEqual({ digest: DIGEST, size: BYTES.length, created: true });
    expect((await buffer(await store.read(DIGEST))).equals(BYTES)).toBe(true);
    expect(await s3.keys()).toEqual([keyOf(DIGEST)]);
  });

  it('may be asked to adopt again, and where the artifact has come another way', async () => {
    const { url, upload } = await presigned.upload(DIGEST);
    await send(url, BYTES);
    await store.put(chunksOf(BYTES, 99_999), DIGEST);
    for (const _ of [1, 2]) expect(await presigned.adopt(upload, DIGEST)).toMatchObject({ created: false });
    expect(await s3.keys()).toEqual([keyOf(DIGEST)]);
  });

  it('refuses and removes what is of another digest, after which the right bytes may follow', async () => {
    const { url, upload } = await presigned.upload(DIGEST);
    await send(url, BYTES.subarray(1));
    await expect(presigned.adopt(upload, DIGEST)).rejects.toThrowCode('DIGEST_MISMATCH');
    expect(await s3.keys()).toEqual([]);
    await send(url, BYTES);
    expect(await presigned.adopt(upload, DIGEST)).toMatchObject({ created: true });
  });

  it('finds no upload under another name or another digest', async () => {
    const { url, upload } = await presigned.upload(DIGEST);
    await send(url, BYTES);
    for (const [name, digest] of [
      [randomUUID(), DIGEST],
      [`../${upload}`, DIGEST],
      [upload, digestOf(Buffer.from('other'))],
    ] as const) {
      await expect(presigned.adopt(name, digest)).rejects.toThrowCode('ARTIFACT_NOT_FOUND');
    }
    expect(await presigned.adopt(upload, DIGEST)).toMatchObject({ created: true });
  });

  it('gives the bytes to whoever has the URL, as a file and not as a page', async () => {
    await store.put(chunksOf(BYTES, 99_999), DIGEST);
    const answer = await fetch((await presigned.download(DIGEST)).url);
    expect(Buffer.from(await answer.arrayBuffer()).equals(BYTES)).toBe(true);
    expect(answer.headers.get('content-disposition')).toBe('attachment');
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  });

  it('gives URLs of the server as clients reach it, and none where that was not said', async () => {
    const outside = await s3.open({ publicEndpoint: 'https://s3.example.org' });
    expect((await outside.presigned?.upload(DIGEST))?.url).toMatch(/^https:\/\/s3\.example\.org\/test-/);
    expect((await s3.open()).presigned).toBeUndefined();
  });

  it('gives no URL for what is not there, and none that does for another object', async () => {
    await expect(presigned.download(DIGEST)).rejects.toThrowCode('ARTIFACT_NOT_FOUND');
    const { url } = await presigned.upload(DIGEST);
    const { pathname } = new URL(url);
    expect(await send(url.replace(pathname, `/${s3.with().bucket}/${keyOf(DIGEST)}`), BYTES)).toBe(403);
    expect(await s3.keys()).toEqual([]);
  });
});
