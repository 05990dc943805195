import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Digest } from '#domain';
import type { StoredArtifact } from './stored-artifact.js';
import { FolderArtifactStore } from './folder-artifact-store.js';
import { artifactStoreContract, chunksOf, digestOf } from './testing/artifact-store-contract.js';

const GIB = 1024 ** 3;
const TEXT = Buffer.from('weights');
/** What `put-large.mjs` prints: what it stored and read, and by how many bytes its memory rose. */
interface LargePut {
  readonly stored: StoredArtifact & { created: boolean };
  readonly read: StoredArtifact;
  readonly rise: number;
}

const child = (name: string) => join(import.meta.dirname, 'testing', name);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-artifacts-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

artifactStoreContract('a folder', () => FolderArtifactStore.open(join(folder, 'artifacts')));

describe('a folder of artifacts', () => {
  it('lays files out by digest and leaves nothing beside them', async () => {
    const store = await FolderArtifactStore.open(folder);
    const hex = digestOf(TEXT).slice('sha256:'.length);
    await store.put(chunksOf(TEXT, 3));
    await store.put(chunksOf(TEXT, 3));
    await expect(store.put(chunksOf(TEXT, 3), digestOf(Buffer.from('other')))).rejects.toThrowCode('DIGEST_MISMATCH');
    expect(filesIn(folder)).toEqual([join('sha256', hex.slice(0, 2), hex.slice(2))]);
  });

  it('is the same when it is opened again', async () => {
    await (await FolderArtifactStore.open(folder)).put(chunksOf(TEXT, 3));
    const store = await FolderArtifactStore.open(folder);
    expect(await buffer(await store.read(digestOf(TEXT)))).toEqual(TEXT);
    expect(await store.put(chunksOf(TEXT, 3))).toMatchObject({ created: false });
  });

  it('refuses to open where a file is in its way, with the fault as the cause', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    const opening = FolderArtifactStore.open(path);
    await expect(opening).rejects.toThrowCode('START_REFUSED');
    await expect(opening).rejects.toMatchObject({ cause: { code: 'ENOTDIR' } });
  });

  it('is unavailable, and says nothing of its paths, when a file cannot be written', async () => {
    const store = await FolderArtifactStore.open(folder);
    rmSync(join(folder, 'staging'), { recursive: true });
    const putting = store.put(chunksOf(TEXT, 3));
    await expect(putting).rejects.toThrowCode('UNAVAILABLE');
    await expect(putting).rejects.toMatchObject({
      cause: { code: 'ENOENT' },
      message: expect.not.stringContaining(folder),
    });
    expect(await store.stat(digestOf(TEXT))).toBeUndefined();
  });
});

describe('a process that is killed in the middle of a put', () => {
  it('leaves what was whole, shows nothing of the rest, and its leavings go at the next start', async () => {
    const killed = spawn(process.execPath, [child('put-forever.mjs'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(killed.stdout)[Symbol.asyncIterator]();
    const digest = (await lines.next()).value as Digest;
    expect((await lines.next()).value).toBe('staged');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(filesIn(join(folder, 'sha256'))).toHaveLength(1);
    expect(filesIn(join(folder, 'staging'))).toHaveLength(1);

    const store = await FolderArtifactStore.open(folder);
    expect(filesIn(join(folder, 'staging'))).toEqual([]);
    expect(filesIn(join(folder, 'sha256'))).toHaveLength(1);
    expect(digestOf(await buffer(await store.read(digest)))).toBe(digest);
  });
});

describe('an artifact of 2 GiB', () => {
  const room = statfsSync(tmpdir()).bavail * statfsSync(tmpdir()).bsize > 3 * GIB;
  (room ? it : it.skip)(
    'is stored and read in at most 64 MiB above idle',
    () => {
      const report = runChild<LargePut>(process.execPath, [child('put-large.mjs'), folder, String(2 * GIB)]);
      expect(report.stored).toMatchObject({ size: 2 * GIB, created: true });
      expect(report.read).toEqual({ digest: report.stored.digest, size: 2 * GIB });
      expect(report.rise).toBeLessThanOrEqual(64 * 1024 ** 2);
    },
    300_000,
  );
});

describe('a disk that fails', () => {
  const namespace = ['--map-root-user', '--mount'];
  const mounts = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;
  (mounts ? it : it.skip)('is unavailable when full or read-only, keeps nothing of the put, and still reads', () => {
    const report = runChild<object>('unshare', [...namespace, process.execPath, child('failing-disk.mjs'), folder]);
    expect(report).toMatchObject({
      full: { code: 'UNAVAILABLE', cause: 'ENOSPC', files: 0 },
      small: { created: true, size: 4 * 65_536 },
      readOnly: { code: 'UNAVAILABLE', cause: 'EROFS', files: 1 },
      reopened: { code: 'START_REFUSED', cause: 'EROFS', files: 1 },
      read: 4 * 65_536,
    });
  });
});

function filesIn(path: string): string[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
}

/** Runs a program to its end and reads the one line of JSON that it prints. */
function runChild<T>(command: string, args: string[]): T {
  const run = spawnSync(command, args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`Expected ${args.join(' ')} to end with 0, found ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout) as T;
}
