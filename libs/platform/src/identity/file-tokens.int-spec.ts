import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RegistryError } from '#domain';
import { tokensContract } from '../testing/tokens-contract.js';
import { FileTokens } from './file-tokens.js';
import { TokensFile } from './tokens-file.js';

let folder: string;
let path: string;
let file: TokensFile;
let faults: RegistryError[];
let opened: FileTokens[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-tokens-'));
  path = join(folder, 'tokens.json');
  file = new TokensFile(path);
  [faults, opened] = [[], []];
});
afterEach(async () => {
  for (const tokens of opened) await tokens.close();
  rmSync(folder, { recursive: true });
});

async function open(mustExist = false): Promise<FileTokens> {
  const tokens = await FileTokens.open({ path, mustExist, onFault: (error) => faults.push(error) });
  opened.push(tokens);
  return tokens;
}

tokensContract('FileTokens', async (names) => {
  rmSync(path, { force: true });
  const made: Record<string, string> = {};
  for (const name of names) made[name] = (await file.add(name)).token;
  return { tokens: await open(), made };
});

describe('changes of the file while it is used', () => {
  it('hold: made, made beside it, removed', async () => {
    const tokens = await open();
    expect(tokens.required).toBe(false);
    const ci = await file.add('ci');
    await tokens.look();
    expect([tokens.required, tokens.nameOf(ci.token)]).toEqual([true, 'ci']);
    const ada = await file.add('ada');
    await tokens.look();
    expect([tokens.nameOf(ci.token), tokens.nameOf(ada.token)]).toEqual(['ci', 'ada']);
    await file.remove('ci');
    await tokens.look();
    expect([tokens.nameOf(ci.token), tokens.nameOf(ada.token)]).toEqual([undefined, 'ada']);
  });

  it('shut the door when the last token goes', async () => {
    await file.add('ci');
    const tokens = await open();
    await file.remove('ci');
    await tokens.look();
    expect(tokens.required).toBe(true);
  });

  it.each([
    ['is broken', () => writeFileSync(path, '{"format": 1, "tok')],
    ['is emptied', () => writeFileSync(path, '')],
    ['is gone', () => renameSync(path, `${path}.away`)],
    ['is a folder', () => (rmSync(path), renameSync(mkdtempSync(join(folder, 'x')), path))],
  ])('keep what was read before where it %s, and say so once', async (_how, harm) => {
    const { token } = await file.add('ci');
    const tokens = await open();
    harm();
    await tokens.look();
    await tokens.look();
    expect([tokens.required, tokens.nameOf(token), faults.length]).toEqual([true, 'ci', 1]);
    expect(tokens.lack).toEqual(expect.not.stringContaining(folder));
  });

  it('are heeded again once the file is mended', async () => {
    const { token } = await file.add('ci');
    const tokens = await open();
    writeFileSync(path, 'x');
    await tokens.look();
    rmSync(path);
    const { token: next } = await file.add('ci');
    await tokens.look();
    expect([tokens.nameOf(token), tokens.nameOf(next), tokens.lack]).toEqual([undefined, 'ci', undefined]);
  });

  it('shut an open door with a file that cannot be read', async () => {
    const tokens = await open();
    writeFileSync(path, 'x');
    await tokens.look();
    expect([tokens.required, faults.length]).toEqual([true, 1]);
  });

  it('are told of once they hold, and only where something changed', async () => {
    const tokens = await open();
    const told: boolean[] = [];
    tokens.onChange(() => told.push(tokens.required));
    await tokens.look();
    await file.add('ci');
    await tokens.look();
    await tokens.look();
    writeFileSync(path, 'x');
    await tokens.look();
    expect(told).toEqual([true]);
  });

  it('are looked for without being asked', async () => {
    const told = new Promise<RegistryError>((resolve) => {
      void FileTokens.open({ path, mustExist: false, onFault: resolve }).then((tokens) => {
        opened.push(tokens);
        writeFileSync(path, 'x');
      });
    });
    expect((await told).code).toBe('START_REFUSED');
  });
});

describe('a start', () => {
  it('is refused with a file that is broken', async () => {
    writeFileSync(path, '{}');
    await expect(open()).rejects.toThrowCode('START_REFUSED');
  });

  it('is refused without a file that somebody has named', async () => {
    await expect(open(true)).rejects.toThrowCode('START_REFUSED');
    await file.add('ci');
    expect((await open(true)).required).toBe(true);
  });

  it('is shut with a file that has no token', async () => {
    writeFileSync(path, '{"format": 1, "tokens": []}');
    chmodSync(path, 0o600);
    expect((await open()).required).toBe(true);
  });
});
