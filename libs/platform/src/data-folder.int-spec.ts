import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDataFolder } from './data-folder.js';
import { VERSION } from './version.js';

const child = (name: string) => join(import.meta.dirname, 'testing', name);

let parent: string;
let folder: string;
let holder: ChildProcess | undefined;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'cartulary-data-'));
  folder = join(parent, 'a', 'data');
});
afterEach(() => {
  holder?.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

describe('a data folder', () => {
  it('is made where it is missing, and tells the paths of what it holds', () => {
    const data = openDataFolder(folder);
    const { path, log, views, identity, snapshots, artifacts } = data;
    expect([path, log, views, identity, snapshots, artifacts].every(isAbsolute)).toBe(true);
    expect(new Set([log, views, identity, snapshots, artifacts]).size).toBe(5);
    expect(JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))).toEqual({ format: 1, writtenBy: VERSION });
    data.close();
  });

  it('is for one at a time in a process too', () => {
    const first = openDataFolder(folder);
    expect(() => openDataFolder(folder)).toThrowCode('START_REFUSED');
    expect(() => openDataFolder(folder)).toThrow(`by process ${process.pid}`);
    first.close();
    openDataFolder(folder).close();
  });

  it('is refused while another process has it, by name, and free when that was killed', async () => {
    holder = await held();
    expect(() => openDataFolder(folder)).toThrowCode('START_REFUSED');
    expect(() => openDataFolder(folder)).toThrow(`locked by process ${holder.pid}`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    openDataFolder(folder).close();
  });

  it('is refused where a file is in its place or in its way', () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'data')]) {
      expect(() => openDataFolder(path)).toThrowCode('START_REFUSED');
      expect(() => openDataFolder(path)).toThrow('a file where a folder should be');
    }
  });

  it('is refused when a newer version wrote it, names both, and changes nothing', () => {
    const format = '{"format": 2, "writtenBy": "0.9.0"}';
    openDataFolder(folder).close();
    writeFileSync(join(folder, 'format.json'), format);
    const files = readdirSync(folder);
    expect(() => openDataFolder(folder)).toThrowCode('START_REFUSED');
    expect(() => openDataFolder(folder)).toThrow(
      new RegExp(`Cartulary ${VERSION} knows.*format 2, written by 0\\.9\\.0`),
    );
    expect(readFileSync(join(folder, 'format.json'), 'utf8')).toBe(format);
    expect(readdirSync(folder)).toEqual(files);
  });

  it.each(['', 'x', '[]', '{"format": "1"}', '{"format": 0, "writtenBy": "0.1.0"}'])(
    'is refused with a format.json of %p',
    (text) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'format.json'), text);
      expect(() => openDataFolder(folder)).toThrowCode('START_REFUSED');
      expect(() => openDataFolder(folder)).toThrow('format.json');
    },
  );

  it('is free again after it was refused', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'format.json'), 'x');
    expect(() => openDataFolder(folder)).toThrowCode('START_REFUSED');
    rmSync(join(folder, 'format.json'));
    openDataFolder(folder).close();
  });
});

describe('a data folder on a bad disk', () => {
  const namespace = ['--map-root-user', '--mount'];
  const mounts = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;
  (mounts ? it : it.skip)('is refused when it is full or read-only, and stays as it is', () => {
    const run = spawnSync('unshare', [...namespace, process.execPath, child('bad-disk.mjs'), parent], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    const refused = (reason: string) => ({
      code: 'START_REFUSED',
      message: expect.stringContaining(reason) as unknown,
    });
    expect(JSON.parse(run.stdout)).toEqual({
      fullAtFirst: refused('a full disk'),
      full: { ...refused('a full disk'), unchanged: true },
      readOnly: { ...refused('a read-only file system'), unchanged: true },
    });
  });
});

/** A process that has the folder. */
async function held(): Promise<ChildProcess> {
  const started = spawn(process.execPath, ['--expose-gc', child('hold-folder.mjs'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(started.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('held');
  return started;
}
