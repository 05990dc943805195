import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { filesIn } from './folder.js';

let outside: string;
let folder: string;
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'cartulary-folder-'));
  folder = join(outside, 'model');
  mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
  writeFileSync(join(folder, 'MLmodel'), 'flavors');
  writeFileSync(join(folder, 'deep', 'er', '.hidden'), 'xyz');
});
afterEach(() => rmSync(outside, { recursive: true }));

describe('filesIn', () => {
  it('has every file, whatever its name and depth', async () => {
    mkdirSync(join(folder, 'empty'));
    const files = await filesIn(folder);
    expect(files.map(({ path, size }) => [path, size]).sort()).toEqual([
      ['MLmodel', 7],
      ['deep/er/.hidden', 3],
    ]);
  });

  it('takes a link for the file that it leads to inside the folder, and may itself be a link', async () => {
    symlinkSync(join('..', 'MLmodel'), join(folder, 'deep', 'link'));
    symlinkSync(folder, join(outside, 'linked'));
    expect(await filesIn(join(outside, 'linked'))).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: 'deep/link', size: 7 })]),
    );
  });

  it.each([
    ['out of the folder', '../secret', 'leads out of it'],
    ['out of the folder by a whole path', '/etc/hostname', 'leads out of it'],
    ['to a sibling of a like name', '../model-2', 'leads out of it'],
    ['to a folder', 'deep', 'something else'],
    ['to where it lies', '.', 'leads out of it'],
    ['nowhere', 'gone', 'leads nowhere'],
    ['to itself', 'link', 'leads nowhere'],
  ])('refuses a link %s', async (_where, target, words) => {
    writeFileSync(join(outside, 'secret'), 'secret');
    writeFileSync(join(outside, 'model-2'), 'other');
    symlinkSync(target, join(folder, 'link'));
    const listing = filesIn(folder);
    await expect(listing).rejects.toThrowCode('INVALID_COMMAND');
    await expect(listing).rejects.toThrow(words);
    await expect(listing).rejects.toThrow('"link"');
  });

  it('refuses what is no file', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(filesIn(folder)).rejects.toThrow('"pipe"');
  });
});
