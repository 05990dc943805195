import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Fate, type Passing, type Proxy, startProxy } from '../support/proxy.js';
import { type Server, startServer } from '../support/server.js';

const WEIGHTS = Buffer.alloc(300_000, 'weights');

let server: Server;
let shelf: string;
let folder: string;
let proxy: Proxy | undefined;

beforeAll(async () => {
  server = await startServer();
  shelf = mkdtempSync(join(tmpdir(), 'cartulary-shelf-'));
  mkdirSync(join(shelf, 'net', 'data'), { recursive: true });
  writeFileSync(join(shelf, 'm.bin'), WEIGHTS);
  writeFileSync(join(shelf, 'net', 'a.txt'), 'first');
  writeFileSync(join(shelf, 'net', 'data', 'm.bin'), WEIGHTS);
  for (const [path, name] of [
    ['m.bin', 'file'],
    ['net', 'folder'],
  ] as const) {
    const { code, err } = await cartulary(['register', path, '--name', name], { url: server.url, cwd: shelf });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  }
});
afterAll(async () => {
  rmSync(shelf, { recursive: true });
  await server.stop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-fetch-'));
});
afterEach(() => {
  proxy?.close();
  proxy = undefined;
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]): Promise<CliResult> =>
  cartulary(['fetch', ...args], { url: proxy?.url ?? server.url, cwd: folder });

/** A proxy that does something to bytes of artifacts and to nothing else. */
async function meddle(fate: (passing: Passing, body: Buffer) => Fate): Promise<void> {
  proxy = await startProxy(server.url, (passing, body) =>
    passing.path.startsWith('/v1/artifacts/') ? fate(passing, body) : 'pass',
  );
}

const flipped = (body: Buffer): Buffer =>
  Buffer.from(body.map((byte, index) => (index === body.length - 1 ? byte ^ 1 : byte)));

describe('fetch', () => {
  it('brings a file and a folder back as they were', async () => {
    expect(await run('file')).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(join(folder, 'm.bin'))).toEqual(WEIGHTS);
    expect(await run('cartulary://default/folder?version=1', '-o', 'copy')).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(join(folder, 'copy'), { recursive: true }).sort()).toEqual(['a.txt', 'data', 'data/m.bin']);
    expect(readFileSync(join(folder, 'copy', 'data', 'm.bin'))).toEqual(WEIGHTS);
    expect(readdirSync(folder).sort()).toEqual(['copy', 'm.bin']);
  });

  it('says that the same is there already', async () => {
    for (const name of ['file', 'folder']) {
      await run(name);
      const { code, out } = await run(name);
      expect(code).toBe(0);
      expect(out.toString()).toMatch(/^unchanged: /);
    }
  });

  it('overwrites another file by force only, and a folder never', async () => {
    writeFileSync(join(folder, 'm.bin'), 'mine');
    const refused = await run('file');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--force') });
    expect(readFileSync(join(folder, 'm.bin'), 'utf8')).toBe('mine');
    expect(await run('file', '--force')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'm.bin'))).toEqual(WEIGHTS);
    mkdirSync(join(folder, 'net'));
    writeFileSync(join(folder, 'net', 'mine'), 'mine');
    expect(await run('folder', '--force')).toMatchObject({ code: 1 });
    mkdirSync(join(folder, 'net', 'm.bin'));
    expect(await run('file', '-o', 'net', '--force')).toMatchObject({ code: 1 });
    expect(readdirSync(join(folder, 'net')).sort()).toEqual(['m.bin', 'mine']);
  });

  it('writes into a folder that is there under its own name', async () => {
    mkdirSync(join(folder, 'into'));
    for (const [name, own] of [
      ['file', 'm.bin'],
      ['folder', 'net'],
    ] as const) {
      const { code, out, err } = await run(name, '-o', 'into/');
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out.toString()).toContain(` to ${join('into', own)} (`);
    }
    expect(readdirSync(join(folder, 'into')).sort()).toEqual(['m.bin', 'net']);
    expect((await run('folder', '-o', 'into/net')).out.toString()).toMatch(/^unchanged: /);
    expect(await run('file', '-o', 'none/')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Expected a folder'),
    });
  });

  it('writes to standard output', async () => {
    const { code, out, err } = await run('file', '-o', '-');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toEqual(WEIGHTS);
    expect(await run('folder', '-o', '-')).toMatchObject({ code: 2 });
  });

  it.each<[string, string[], (passing: Passing, body: Buffer) => Fate]>([
    ['a byte of a file', ['file'], (_, body) => ({ body: flipped(body) })],
    ['the end of a file', ['file'], (_, body) => ({ body: body.subarray(1) })],
    ['a manifest', ['folder'], (_, body) => (body[0] === 0x7b ? { body: flipped(body) } : 'pass')],
    ['a file of a folder', ['folder'], (_, body) => (body.length > 1000 ? { body: flipped(body) } : 'pass')],
    ['bytes on their way to standard output', ['file', '-o', '-'], (_, body) => ({ body: flipped(body) })],
  ])('ends with 4 and leaves nothing when somebody changes %s', async (_what, args, fate) => {
    await meddle(fate);
    const { code, err } = await run(...args);
    expect(code).toBe(4);
    expect(err).toMatch(/^cartulary: Expected bytes of sha256:.*found \d+ bytes of sha256:.*\(DIGEST_MISMATCH\)\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends with 3 and leaves nothing when the connection breaks', async () => {
    await meddle(({ count }) => (count > 1 ? 'cut' : 'pass'));
    expect(await run('file')).toMatchObject({ code: 3 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves what was there when the new one is not right', async () => {
    writeFileSync(join(folder, 'm.bin'), 'mine');
    await meddle((_, body) => ({ body: flipped(body) }));
    expect(await run('file', '--force')).toMatchObject({ code: 4 });
    expect(readFileSync(join(folder, 'm.bin'), 'utf8')).toBe('mine');
  });

  it('leaves nothing when it is stopped on the way', async () => {
    let child: ChildProcess | undefined;
    await meddle(() => {
      child?.kill('SIGINT');
      return 'cut';
    });
    const stopped = await cartulary(['fetch', 'file'], {
      url: (proxy as Proxy).url,
      cwd: folder,
      meanwhile: (started) => (child = started),
    });
    expect(stopped).toMatchObject({ code: 130, err: '' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes nowhere by the name that somebody gave the file', async () => {
    const digest = /sha256:[0-9a-f]{64}/.exec((await run('file')).out.toString())?.[0];
    const body = JSON.stringify({ artifact: { digest, fileName: '../escaped' } });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${server.url}/v1/models/default/escape/versions`, { method: 'POST', headers, body });
    expect(await run('escape')).toMatchObject({ code: 2, err: expect.stringContaining('Say where to with -o.') });
    expect(await run('escape', '-o', 'here')).toMatchObject({ code: 0 });
  });
});
