import { beforeEach, describe, expect, it } from '@jest/globals';
import { loadManifest } from './load-manifest.js';
import { buildManifest, encodeManifest } from './manifest.js';
import { MemoryArtifactStore } from './memory-artifact-store.js';
import { chunksOf, digestOf } from './testing/artifact-store-contract.js';

describe('loadManifest', () => {
  let store: MemoryArtifactStore;
  beforeEach(() => {
    store = new MemoryArtifactStore();
  });

  it('gives back a stored directory', async () => {
    const manifest = buildManifest([{ path: 'a/b', digest: digestOf(Buffer.from('b')), size: 1 }]);
    const { digest } = await store.put(chunksOf(encodeManifest(manifest), 10));
    expect(await loadManifest(store, digest)).toEqual(manifest);
  });

  it('refuses what is not there, not a manifest, or empty', async () => {
    const { digest } = await store.put(chunksOf(Buffer.from('weights'), 10));
    const empty = await store.put(chunksOf(Buffer.alloc(0), 10));
    await expect(loadManifest(store, digestOf(Buffer.from('unknown')))).rejects.toThrowCode('ARTIFACT_NOT_FOUND');
    await expect(loadManifest(store, digest)).rejects.toThrowCode('INVALID_COMMAND');
    await expect(loadManifest(store, empty.digest)).rejects.toThrowCode('INVALID_COMMAND');
  });

  it('refuses an artifact that is too large for a manifest before it reads a byte', async () => {
    const { digest } = await store.put(chunksOf(Buffer.alloc(5 * 1024 ** 2), 1024 ** 2));
    store.read = () => Promise.reject(new Error('Expected no read.'));
    await expect(loadManifest(store, digest)).rejects.toThrowCode('INVALID_COMMAND');
  });
});
