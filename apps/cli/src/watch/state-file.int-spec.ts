import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestShell } from '../testing/a-shell.js';
import { stateFile } from './state-file.js';

describe('the file of a watch', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartulary-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is another one for another watch, and keeps the last position alone', async () => {
    const shell = new TestShell({ XDG_STATE_HOME: folder });
    const [one, other] = [stateFile(shell, undefined, ['a', 'x']), stateFile(shell, undefined, ['a', 'y'])];
    expect(one.path).not.toBe(other.path);
    expect(await one.read('default')).toBeUndefined();
    for (const position of ['default:1', 'default:2']) await one.save(position);
    expect(await one.read('default')).toEqual({ namespace: 'default', seq: 2 });
    expect(await other.read('default')).toBeUndefined();
    expect(readdirSync(join(folder, 'cartulary'))).toHaveLength(1);
  });

  it('is refused where it holds something else', async () => {
    const path = join(folder, 'state.json');
    const state = stateFile(new TestShell(), path, undefined);
    for (const text of ['', '{', '{"position":1}', '{"position":"lab:4"}']) {
      writeFileSync(path, text);
      await expect(state.read('default')).rejects.toThrowCode('INVALID_COMMAND');
    }
  });
});
