import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { RegistryClient } from '#client';
import type { Blob } from './identify.js';
import { Uploads } from './upload.js';

/** A registry that holds some digests, and remembers what it was asked. */
function registry(...held: string[]): { client: RegistryClient; calls: string[] } {
  const calls: string[] = [];
  const there = new Set(held);
  const client = {
    hasArtifact: (digest: string) => Promise.resolve((calls.push(`has ${digest}`), there.has(digest))),
    putArtifact: (digest: string) => {
      calls.push(`put ${digest}`);
      const isNew = !there.has(digest);
      there.add(digest);
      return Promise.resolve(isNew);
    },
  };
  return { client: client as unknown as RegistryClient, calls };
}

const small = (name: string): Blob => ({ digest: name as Blob['digest'], size: 1, from: { bytes: Buffer.from('x') } });
const large = (name: string): Blob => ({
  digest: name as Blob['digest'],
  size: 1,
  from: { at: '/nowhere', open: () => Readable.from([]) },
});

describe('Uploads', () => {
  it('asks before it sends', async () => {
    const { client, calls } = registry('a');
    await new Uploads(client, new AbortController().signal).send([small('a'), small('b')], () => undefined);
    expect(calls).toEqual(['has a', 'has b', 'put b']);
  });

  it('sends small ones without asking as long as they are new', async () => {
    const { client, calls } = registry('d');
    const uploads = new Uploads(client, new AbortController().signal);
    for (const name of ['a', 'b', 'd', 'e', 'f']) await uploads.send([small(name)], () => undefined);
    expect(calls).toEqual(['has a', 'put a', 'put b', 'put d', 'has e', 'put e', 'put f']);
  });

  it('always asks for large ones', async () => {
    const { client, calls } = registry('b');
    await new Uploads(client, new AbortController().signal).send([small('a'), large('b')], () => undefined);
    expect(calls).toEqual(['has a', 'put a', 'has b']);
  });

  it('says how far it is', async () => {
    const done: number[] = [];
    await new Uploads(registry().client, new AbortController().signal).send([small('a'), small('b')], (bytes) =>
      done.push(bytes),
    );
    expect(done).toEqual([1, 2]);
  });
});
