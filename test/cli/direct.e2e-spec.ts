import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { S3ArtifactStore } from '#artifacts';
import { describeOnS3 } from '../../libs/artifacts/src/testing/real-s3.js';
import { digestOf } from '../api/client.js';
import { type Registry, startRegistry } from '../api/registry.js';
import { cartulary } from '../support/cli.js';

const LARGE = randomBytes(65 * 1024 ** 2);
const NAME = 'm_d1_c1_20230101T000000.pkl';

describeOnS3('large artifacts', (s3) => {
  let folder: string;
  let registry: Registry;
  /** Ways that bytes have gone: by the registry, or past it. */
  let ways: string[];
  beforeEach(() => {
    s3.newBucket();
    folder = mkdtempSync(join(tmpdir(), 'cartulary-direct-'));
    writeFileSync(join(folder, NAME), LARGE);
    ways = [];
  });
  afterEach(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true });
  });

  const start = async (publicEndpoint?: string): Promise<void> => {
    const artifacts = await S3ArtifactStore.open(s3.with({ ...(publicEndpoint !== undefined && { publicEndpoint }) }));
    registry = await startRegistry({ ports: { artifacts: watched(artifacts) } });
  };
  /** The store, which notes what the api asks of it. */
  const watched = (store: S3ArtifactStore): S3ArtifactStore =>
    new Proxy(store, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name === 'put' || name === 'read') ways.push(`${name} by the registry`);
        if (name === 'presigned' && member) ways.push('past the registry');
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  const run = async (...args: string[]): Promise<void> => {
    const { code, err } = await cartulary(args, { url: registry.url, cwd: folder });
    expect([err, code]).toEqual(['', 0]);
  };
  const fetched = (): boolean => readFileSync(join(folder, 'fetched')).equals(LARGE);

  it('go past the registry where it gives URLs away, and are verified all the same', async () => {
    await start(s3.with().endpoint);
    await run('register', NAME);
    await run('fetch', 'm', '-o', 'fetched');
    expect(fetched()).toBe(true);
    expect(new Set(ways)).toEqual(new Set(['past the registry']));
    expect(ways).toHaveLength(3);
    await s3
      .client()
      .putObject(s3.with().bucket, keyOfLarge(), Buffer.concat([LARGE.subarray(1), LARGE.subarray(0, 1)]));
    const { code } = await cartulary(['fetch', 'm', '-o', 'other'], { url: registry.url, cwd: folder });
    expect(code).toBe(4);
  });

  it.each([
    ['gives none away', undefined],
    ['gives such that lead nowhere from here', 'http://127.0.0.1:1'],
  ])('go by the registry where it %s', async (_what, publicEndpoint) => {
    await start(publicEndpoint);
    await run('register', NAME);
    await run('fetch', 'm', '-o', 'fetched');
    expect(fetched()).toBe(true);
    expect(ways).toContain('put by the registry');
    expect(ways).toContain('read by the registry');
  });
});

function keyOfLarge(): string {
  const hex = digestOf(LARGE).slice('sha256:'.length);
  return `artifacts/sha256/${hex.slice(0, 2)}/${hex.slice(2)}`;
}
