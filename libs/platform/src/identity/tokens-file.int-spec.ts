import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256 } from '../sha256.js';
import { TokensFile } from './tokens-file.js';

let folder: string;
let file: TokensFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-tokens-'));
  file = new TokensFile(join(folder, 'new', 'tokens.json'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const names = async (): Promise<readonly string[] | undefined> => (await file.read())?.map(({ name }) => name);

describe('a tokens file', () => {
  it('is missing until the first token is made', async () => {
    expect(await file.read()).toBeUndefined();
    await file.add('ci');
    expect(await names()).toEqual(['ci']);
  });

  it('keeps hashes, and no token', async () => {
    const { token, entry } = await file.add('ci');
    expect(token).toMatch(/^cart_[A-Za-z0-9_-]{43}$/);
    expect(entry).toEqual({ name: 'ci', sha256: sha256(token), createdAt: expect.any(String) });
    const text = readFileSync(file.path, 'utf8');
    expect(JSON.parse(text)).toEqual({ format: 1, tokens: [entry] });
    expect(text).not.toContain(token.slice(5));
  });

  it('is for its owner alone, and alone in its folder', async () => {
    await file.add('ci');
    await file.add('ada');
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'new'))).toEqual(['tokens.json']);
  });

  it('loses nothing to changes at the same time', async () => {
    const all = Array.from({ length: 8 }, (_, n) => `ci-${n}`);
    await Promise.all(all.map((name) => new TokensFile(file.path).add(name)));
    expect([...((await names()) ?? [])].sort()).toEqual(all);
  });

  it('gives a name a second token only where that is meant, so that one can follow the other', async () => {
    const first = await file.add('ci');
    await expect(file.add('ci')).rejects.toThrowCode('INVALID_COMMAND');
    const second = await file.add('ci', true);
    expect(await file.remove('ci', true)).toEqual([first.entry]);
    expect(await file.read()).toEqual([second.entry]);
  });

  it('stays when its last token is removed', async () => {
    await file.add('ci');
    await file.remove('ci');
    expect(await file.read()).toEqual([]);
    await expect(file.remove('ci')).rejects.toThrowCode('INVALID_COMMAND');
    expect(readdirSync(join(folder, 'new'))).toEqual(['tokens.json']);
  });

  it('has names as actors have them', async () => {
    await expect(file.add('\n')).rejects.toThrowCode('INVALID_NAME');
    expect((await file.add('Zoe\u0308')).entry.name).toBe('Zo\u00eb');
    await file.remove('Zoe\u0308');
    expect(await names()).toEqual([]);
  });
});

describe('a tokens file that is not what it must be', () => {
  const entry = { name: 'ci', sha256: 'a'.repeat(64), createdAt: '2026-11-25T12:00:00.000Z' };
  it.each([
    '',
    'tokens',
    '[]',
    '{"format": 1}',
    JSON.stringify({ format: 2, tokens: [entry] }),
    JSON.stringify({ format: 1, tokens: [{ ...entry, sha256: 'A'.repeat(64) }] }),
    JSON.stringify({ format: 1, tokens: [{ ...entry, name: '' }] }),
    JSON.stringify({ format: 1, tokens: [{ ...entry, scope: 'read' }] }),
    '{"format": 1, "tokens": [], "tokens": []}',
  ])('is refused and left as it is: %s', async (text) => {
    const path = join(folder, 'tokens.json');
    writeFileSync(path, text);
    const broken = new TokensFile(path);
    await expect(broken.read()).rejects.toThrowCode('START_REFUSED');
    await expect(broken.add('ada')).rejects.toThrowCode('START_REFUSED');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('is refused where it is a folder', async () => {
    await expect(new TokensFile(folder).read()).rejects.toThrowCode('START_REFUSED');
  });

  it('says what a command that was cut off has left', async () => {
    await file.add('ci');
    writeFileSync(`${file.path}.tmp`, '');
    await expect(file.add('ada')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('.tmp'),
    });
    expect(readdirSync(join(folder, 'new')).sort()).toEqual(['tokens.json', 'tokens.json.tmp']);
  });
});
