import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Digest } from '#domain';
import type { ArtifactStore } from '../artifact-store.js';

const TEXT = Buffer.from('0123456789');
const EMPTY = Buffer.alloc(0);

/** What every artifact store promises. `open` gives an empty one. */
export function artifactStoreContract(name: string, open: () => Promise<ArtifactStore>): void {
  describe(`artifact store in ${name}`, () => {
    let store: ArtifactStore;
    beforeEach(async () => {
      store = await open();
    });

    describe('put', () => {
      it('stores bytes under their digest and gives them back', async () => {
        const digest = digestOf(TEXT);
        expect(await store.put(chunksOf(TEXT, 3))).toEqual({ digest, size: 10, created: true });
        expect(await store.stat(digest)).toEqual({ digest, size: 10 });
        expect(await buffer(await store.read(digest))).toEqual(TEXT);
      });

      it('takes bytes that are equal to the expected digest', async () => {
        const digest = digestOf(TEXT);
        expect(await store.put(chunksOf(TEXT, 10), digest)).toEqual({ digest, size: 10, created: true });
      });

      it('says of the same bytes, however they are cut, that they were there', async () => {
        await store.put(chunksOf(TEXT, 3));
        expect(await store.put(chunksOf(TEXT, 7))).toMatchObject({ created: false });
        expect(await buffer(await store.read(digestOf(TEXT)))).toEqual(TEXT);
      });

      it('stores an artifact without bytes', async () => {
        const digest = digestOf(EMPTY);
        expect(await store.put(chunksOf(EMPTY, 1), digest)).toEqual({ digest, size: 0, created: true });
        expect(await store.stat(digest)).toEqual({ digest, size: 0 });
        expect(await buffer(await store.read(digest))).toEqual(EMPTY);
      });

      it('refuses other bytes than the expected, and keeps neither', async () => {
        const expected = digestOf(Buffer.from('another'));
        await expect(store.put(chunksOf(TEXT, 3), expected)).rejects.toThrowCode('DIGEST_MISMATCH');
        expect(await store.stat(expected)).toBeUndefined();
        expect(await store.stat(digestOf(TEXT))).toBeUndefined();
      });

      it('shows nothing before the last byte', async () => {
        const digest = digestOf(TEXT);
        const seen: unknown[] = [];
        async function* watched() {
          for await (const chunk of chunksOf(TEXT, 5)) {
            yield chunk;
            seen.push(await store.stat(digest));
          }
        }
        await store.put(watched(), digest);
        expect(seen).toEqual([undefined, undefined]);
        expect(await store.stat(digest)).toBeDefined();
      });

      it('passes on the fault of a source that breaks off, and keeps nothing of it', async () => {
        const fault = new Error('connection reset');
        async function* broken() {
          yield* chunksOf(TEXT, 5);
          throw fault;
        }
        await expect(store.put(broken())).rejects.toBe(fault);
        expect(await store.stat(digestOf(TEXT))).toBeUndefined();
      });

      it('keeps nothing of a stream that is destroyed half-way', async () => {
        const source = new Readable({ read: () => undefined });
        source.push(TEXT);
        source.once('data', () => source.destroy());
        await expect(store.put(source)).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
        expect(await store.stat(digestOf(TEXT))).toBeUndefined();
      });

      it('keeps its own copy of a chunk that the source uses again', async () => {
        async function* reusing() {
          const chunk = Buffer.alloc(1);
          for (const byte of TEXT) {
            chunk[0] = byte;
            yield chunk;
          }
        }
        await store.put(reusing(), digestOf(TEXT));
        expect(await buffer(await store.read(digestOf(TEXT)))).toEqual(TEXT);
      });

      it('lets one of a hundred concurrent puts of the same bytes create them', async () => {
        const bytes = Buffer.alloc(100_000, 'model');
        const puts = await Promise.all(Array.from({ length: 100 }, () => store.put(chunksOf(bytes, 9_999))));
        expect(puts.filter((put) => put.created)).toHaveLength(1);
        expect(new Set(puts.map((put) => put.digest))).toEqual(new Set([digestOf(bytes)]));
        expect(await buffer(await store.read(digestOf(bytes)))).toEqual(bytes);
      });

      it('keeps concurrent puts of different bytes apart', async () => {
        const all = Array.from({ length: 50 }, (_, index) => Buffer.alloc(1_000, `model ${index}`));
        await Promise.all(all.map((bytes) => store.put(chunksOf(bytes, 100))));
        for (const bytes of all) expect(await buffer(await store.read(digestOf(bytes)))).toEqual(bytes);
      });
    });

    describe('an unknown digest', () => {
      it('has no stat and cannot be read', async () => {
        const digest = digestOf(TEXT);
        expect(await store.stat(digest)).toBeUndefined();
        await expect(store.read(digest)).rejects.toThrowCode('ARTIFACT_NOT_FOUND');
        await expect(store.read(digest, { start: 0, end: 0 })).rejects.toThrowCode('ARTIFACT_NOT_FOUND');
      });
    });

    describe('a range', () => {
      it.each([
        [0, 0, '0'],
        [9, 9, '9'],
        [3, 5, '345'],
        [0, 9, '0123456789'],
        [8, 10, '89'],
        [0, Number.MAX_SAFE_INTEGER, '0123456789'],
      ])('of bytes %d to %d gives %s', async (start, end, text) => {
        await store.put(chunksOf(TEXT, 4));
        expect((await buffer(await store.read(digestOf(TEXT), { start, end }))).toString()).toBe(text);
      });

      it.each([
        [10, 10],
        [5, 4],
      ])('of bytes %d to %d is refused', async (start, end) => {
        await store.put(chunksOf(TEXT, 4));
        await expect(store.read(digestOf(TEXT), { start, end })).rejects.toThrowCode('RANGE_NOT_SATISFIABLE');
      });

      it('of an artifact without bytes is refused', async () => {
        await store.put(chunksOf(EMPTY, 1));
        await expect(store.read(digestOf(EMPTY), { start: 0, end: 0 })).rejects.toThrowCode('RANGE_NOT_SATISFIABLE');
      });
    });
  });
}

/** Bytes as a stream of chunks of `size`. */
export async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.byteLength; start += size) yield bytes.subarray(start, start + size);
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
