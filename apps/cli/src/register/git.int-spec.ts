import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { gitCode } from './git.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-git-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const who = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', folder, ...who, ...args], { encoding: 'utf8' }).trim();
}

describe('gitCode', () => {
  it('is the commit that a folder is at, from below too', async () => {
    git('init', '-q');
    writeFileSync(join(folder, 'train.py'), '1');
    git('add', '.');
    git('commit', '-qm', 'first');
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', 'model.pkl'), 'weights');
    const commit = git('rev-parse', 'HEAD');
    expect(await gitCode(join(folder, 'out'))).toEqual({ commit, dirty: false });
    writeFileSync(join(folder, 'train.py'), '2');
    expect(await gitCode(join(folder, 'out'))).toEqual({ commit, dirty: true });
  });

  it('is nothing before the first commit, and where there is no repository', async () => {
    expect(await gitCode(folder)).toBeUndefined();
    git('init', '-q');
    expect(await gitCode(folder)).toBeUndefined();
  });
});
