import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Server, startServer, tryServer } from '../support/server.js';

let folder: string;
let file: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-tokens-'));
  file = join(folder, 'tokens.json');
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true });
});

/** The command line beside the registry, with a token or without. */
function typed(args: readonly string[], token = '', env: Record<string, string> = {}): Promise<CliResult> {
  const own = { CARTULARY_DATA_DIR: folder, CARTULARY_TOKEN: token, ...env };
  return cartulary(args, { url: server?.url ?? '', env: own });
}

async function add(name: string, ...more: readonly string[]): Promise<string> {
  const { code, out } = await typed(['token', 'add', name, '--new', ...more]);
  expect(code).toBe(0);
  return out.toString().trim();
}

/** Asks until the registry answers so: it heeds a change of the file by itself. */
async function until(token: string, status: number, path = '/v1/namespaces'): Promise<void> {
  const caller = new Client(server?.url as string, token === '' ? {} : { authorization: `Bearer ${token}` });
  while ((await caller.get(path)).status !== status) await setTimeout(50);
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function streamOf(token: string): Promise<Reader> {
  const headers = { authorization: `Bearer ${token}` };
  const { body } = await fetch(`${server?.url}/v1/events`, { headers });
  if (!body) throw new Error('Expected a stream, found nothing.');
  return body.getReader();
}

/** Rejects where the stream ends before. */
async function readUntil(reader: Reader | undefined, word: string): Promise<void> {
  for (let text = ''; !text.includes(word);) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done) throw new Error(`Expected ${word}, found the end.`);
    text += Buffer.from(value).toString();
  }
}

describe('tokens of a registry that runs', () => {
  it('shut it, let their bearers in, follow one another, and are taken away', async () => {
    server = await startServer({ dataDir: folder });
    expect((await typed(['namespace', 'list'])).code).toBe(0);
    const first = (await typed(['token', 'add', 'ci'])).out.toString().trim();
    await until('', 401);
    const refused = await typed(['namespace', 'list']);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('(UNAUTHENTICATED)') });
    expect((await typed(['namespace', 'create', 'team-a'], first)).code).toBe(0);

    const second = await add('ci', '--another');
    await until(second, 200);
    expect((await typed(['token', 'remove', 'ci', '--keep-newest'])).code).toBe(0);
    await until(first, 401);
    await until(second, 200);

    expect((await typed(['token', 'remove', 'ci'])).err).toContain('nobody gets in');
    await until(second, 401);
    await until('', 401);
  });

  it('end the streams of their bearers when they go', async () => {
    const [gone, kept] = [await add('gone'), await add('kept')];
    server = await startServer({ dataDir: folder });
    const streams = await Promise.all([gone, kept].map(streamOf));
    expect((await typed(['token', 'remove', 'gone'])).code).toBe(0);
    await expect(readUntil(streams[0], 'nothing that comes')).rejects.toThrow();
    await new Client(server.url, { authorization: `Bearer ${kept}` }).register('sentiment');
    await readUntil(streams[1], 'ModelRegistered');
    await streams[1]?.cancel();
  });

  it('stay in force while the file is broken, and readiness says so', async () => {
    const token = await add('ci');
    server = await startServer({ dataDir: folder });
    const good = readFileSync(file);
    writeFileSync(file, '{');
    await until('', 503, '/readyz');
    const { text } = await new Client(server.url).get('/readyz');
    expect(text).toContain('tokens');
    expect(text).not.toContain(folder);
    await until(token, 200);
    await until('', 401);
    writeFileSync(file, good);
    await until('', 200, '/readyz');
  });
});

describe('a start', () => {
  it('takes any host once a token is set', async () => {
    const env = { CARTULARY_HOST: '0.0.0.0' };
    expect(await tryServer({ dataDir: folder, env })).toBeUndefined();
    await add('ci');
    server = await startServer({ dataDir: folder, env });
  });

  it('is refused with a tokens file that is broken, or named and missing', async () => {
    writeFileSync(file, '{}');
    expect(await typed(['serve'], '', { PORT: '0' })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/START_REFUSED/),
    });
    const elsewhere = { PORT: '0', CARTULARY_TOKENS_FILE: join(folder, 'elsewhere.json') };
    const { code, err } = await typed(['serve'], '', elsewhere);
    expect([code, err]).toEqual([1, expect.stringContaining('elsewhere.json')]);
  });
});

describe('token', () => {
  it('prints a token alone, and of what is kept nothing that it could be made from', async () => {
    const token = await add('ci');
    expect(token).toMatch(/^cart_[A-Za-z0-9_-]{43}$/);
    const listed = await typed(['token', 'list', '--json']);
    expect(JSON.parse(listed.out.toString())).toEqual({
      file,
      required: true,
      tokens: [{ name: 'ci', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), createdAt: expect.any(String) }],
    });
    expect(readFileSync(file, 'utf8')).not.toContain(token.slice(5));
  });

  it('works on the file that the environment names, unless a folder is named here', async () => {
    const env = { CARTULARY_TOKENS_FILE: join(folder, 'elsewhere.json') };
    expect((await typed(['token', 'add', 'ci'], '', env)).code).toBe(0);
    expect(readFileSync(env.CARTULARY_TOKENS_FILE, 'utf8')).toContain('"ci"');
    const listed = await typed(['token', 'list', '--data-dir', folder], '', env);
    expect(listed.out.toString()).toMatch(/^no tokens: calls need none/);
  });

  it('is made in the folder of a registry, or in one that is said to be new', async () => {
    const refused = await typed(['token', 'add', 'ci']);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining(`found no log in ${folder}`) });
    expect(existsSync(file)).toBe(false);
    const { code, err } = await typed(['token', 'add', 'ci', '--new']);
    expect([code, err]).toEqual([0, expect.stringContaining(`every call to the registry of ${folder} needs one`)]);
    expect((await typed(['token', 'add', 'ada'])).code).toBe(0);
  });

  it('is refused for a name that has one, or none', async () => {
    await add('ci');
    expect(await typed(['token', 'add', 'ci'])).toMatchObject({ code: 1, err: expect.stringContaining('--another') });
    expect((await typed(['token', 'remove', 'ada'])).code).toBe(1);
  });
});
