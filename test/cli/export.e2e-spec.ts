import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Proxy, startProxy } from '../support/proxy.js';
import { type Server, startServer } from '../support/server.js';

let server: Server;
let folder: string;
let proxy: Proxy | undefined;
/** Each test has a namespace of its own. */
let namespace: string;
let count = 0;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-export-'));
  namespace = `ns${++count}`;
  await call('PUT', `/v1/namespaces/${namespace}`, {});
});
afterEach(() => {
  proxy?.close();
  proxy = undefined;
  rmSync(folder, { recursive: true });
});

const DAY = '2023-10-27T10:30:00Z';
const NAME = 'm_d1_c1_20231027T103000';

async function call(method: string, path: string, body: object): Promise<unknown> {
  const json = { 'content-type': 'application/json' };
  const answer = await fetch(server.url + path, { method, headers: json, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

async function stored(bytes: string): Promise<string> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await fetch(`${server.url}/v1/artifacts/${digest}`, { method: 'PUT', body: bytes });
  return digest;
}

/** Registers a version of the model; what it is made of can be said otherwise. */
async function registered(bytes: string, more: object = {}, model = 'm'): Promise<void> {
  await call('POST', `/v1/models/${namespace}/${encodeURIComponent(model)}/versions`, {
    artifact: { digest: await stored(bytes), fileName: 'x.pkl' },
    lineage: { code: { commit: 'c1' }, data: [{ version: 'd1', role: 'train' }] },
    createdAt: DAY,
    ...more,
  });
}

/** Exports the test's namespace. */
const run = (...args: string[]): Promise<CliResult> =>
  cartulary(['export', 'out', '--namespace', namespace, ...args], { url: proxy?.url ?? server.url, cwd: folder });
const files = (): readonly string[] =>
  readdirSync(join(folder, 'out'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'out').length + 1))
    .sort();
const text = (path: string): string => readFileSync(join(folder, 'out', path), 'utf8');

describe('export', () => {
  it('clears away what an export that was killed has left', async () => {
    await registered('a');
    mkdirSync(join(folder, 'out'));
    const [old, fresh] = ['0', '1'].map((digit) => `.cartulary-${digit.repeat(36)}.part`) as [string, string];
    for (const name of [old, fresh]) writeFileSync(join(folder, 'out', name), 'part');
    utimesSync(join(folder, 'out', old), 0, 0);
    expect((await run()).code).toBe(0);
    expect(readdirSync(join(folder, 'out'))).toContain(fresh);
    expect(readdirSync(join(folder, 'out'))).not.toContain(old);
  });

  it('writes names, with --layout sidecars what they cannot say, and nothing again', async () => {
    await registered('one', { label: '1.0', metrics: { f1: 0.9 } });
    expect(await run('--layout', 'names')).toMatchObject({ code: 0, err: '', out: Buffer.from('1 written\n') });
    expect(files()).toEqual([`${NAME}.pkl`]);
    expect((await run()).out.toString()).toBe('1 written\n');
    expect(files()).toEqual([`${NAME}.json`, `${NAME}.pkl`]);
    expect(text(`${NAME}.pkl`)).toBe('one');
    expect(JSON.parse(text(`${NAME}.json`))).toEqual({
      model_name: 'm',
      model_file: 'x.pkl',
      version: '1.0',
      creation_timestamp: DAY,
      lineage: { code_commit_hash: 'c1', data_version_id: 'd1' },
      hyperparameters: {},
      performance_metrics: { f1: 0.9 },
    });
    expect((await run()).out.toString()).toBe('0 written, 1 unchanged\n');
  });

  it('writes a folder for each namespace unless one is named', async () => {
    await registered('one');
    const args = ['export', 'out', '--layout', 'names', '--filter', `namespace = '${namespace}'`];
    expect((await cartulary(args, { url: server.url, cwd: folder })).code).toBe(0);
    expect(files()).toEqual([join(namespace, `${NAME}.pkl`)]);
  });

  it('writes what is asked for', async () => {
    await registered('one', { metrics: { f1: 0.5 } });
    await registered('two', { metrics: { f1: 0.9 }, createdAt: '2023-10-28T00:00:00Z' });
    await registered('three', {}, "o'hara");
    await call('POST', `/v1/models/${namespace}/m/versions/1/promote`, { stage: 'Production' });
    const refs = async (...args: string[]): Promise<readonly unknown[]> => {
      const { out } = await run('--json', ...args);
      const lines = out.toString().split('\n').filter(Boolean);
      return lines
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { ref: string }).ref.replace(`${namespace}/`, ''))
        .sort();
    };
    expect(await refs('--model', 'm')).toEqual(['m:v1', 'm:v2']);
    expect(await refs('--model', "o'hara")).toEqual(["o'hara:v1"]);
    expect(await refs('--stage', 'production')).toEqual(['m:v1']);
    expect(await refs('--filter', "metrics.f1 > 0.6 OR model = 'nobody'")).toEqual(['m:v2']);
  });

  it('puts the second of one name into a folder of its number, and says so', async () => {
    await registered('one');
    await registered('two');
    const { out } = await run('--layout', 'names');
    expect(out.toString()).toMatch(
      /other names: 1\n.*another version has the same name\n.*m:v2 as v2\/m_d1_c1.*\n2 written\n$/,
    );
    expect([text(`${NAME}.pkl`), text(`v2/${NAME}.pkl`)]).toEqual(['one', 'two']);
  });

  it('writes a folder where the artifact is one', async () => {
    mkdirSync(join(folder, 'in', `${NAME}.mlflow`, 'data'), { recursive: true });
    writeFileSync(join(folder, 'in', `${NAME}.mlflow`, 'MLmodel'), 'flavors');
    writeFileSync(join(folder, 'in', `${NAME}.mlflow`, 'data', 'w.bin'), 'weights');
    await cartulary(['import', 'in', '--namespace', namespace], { url: server.url, cwd: folder });
    await run('--layout', 'names');
    expect(files()).toEqual([join(`${NAME}.mlflow`, 'MLmodel'), join(`${NAME}.mlflow`, 'data', 'w.bin')]);
    expect((await run('--layout', 'names')).out.toString()).toBe('0 written, 1 unchanged\n');
  });

  it('replaces nothing without --force', async () => {
    await registered('one');
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', `${NAME}.json`), 'mine');
    writeFileSync(join(folder, 'out', `${NAME}.pkl`), 'mine');
    expect(await run()).toMatchObject({ code: 1, err: expect.stringContaining('found 1 refused') });
    expect([text(`${NAME}.pkl`), text(`${NAME}.json`)]).toEqual(['mine', 'mine']);
    writeFileSync(join(folder, 'out', `${NAME}.pkl`), 'one');
    expect((await run()).out.toString()).toContain('or the same sidecar beside it, found other bytes');
    expect(text(`${NAME}.json`)).toBe('mine');
    expect((await run('--force')).code).toBe(0);
    expect(text(`${NAME}.json`)).toContain('model_name');
  });

  it('skips what the registry has no bytes of, and says why', async () => {
    const artifact = { uri: 's3://elsewhere/x.pkl', foreignDigest: 'md5:1' };
    await registered('one', { artifact });
    await call('POST', `/v1/models/${namespace}/m/versions`, {
      artifact: { uri: 's3://x', digest: `sha256:${'a'.repeat(64)}` },
    });
    const { code, out } = await run();
    expect({ code, said: out.toString() }).toMatchObject({
      code: 0,
      said: expect.stringMatching(/skipped: 2\n +2 +its bytes are kept elsewhere.*\n.*m:v1.*\n0 written, 2 skipped\n/),
    });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('stays in its folder, whatever a model or a file is called', async () => {
    await registered('one', { artifact: { digest: await stored('one'), fileName: 'x.p\u0000/../../k' } }, '..\\..\\up');
    await registered(
      'two',
      { artifact: { digest: await stored('two'), fileName: `x.${'e'.repeat(900)}` } },
      '模'.repeat(255),
    );
    await registered('three', {}, '.hidden');
    expect(await run()).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(folder)).toEqual(['out']);
    expect(files()).toHaveLength(6);
    await cartulary(['import', 'out', '--namespace', namespace], { url: server.url, cwd: folder });
    const { code, out } = await cartulary(['import', 'out', '--namespace', namespace], {
      url: server.url,
      cwd: folder,
    });
    expect({ code, said: out.toString() }).toEqual({
      code: 0,
      said: expect.stringMatching(/0 registered, 3 unchanged\n$/),
    });
  });

  it('keeps nothing of bytes that are not those of the digest, and goes on', async () => {
    await registered('one');
    await registered('two', { createdAt: '2023-10-28T00:00:00Z' });
    proxy = await startProxy(server.url, ({ path }, body) =>
      path.startsWith('/v1/artifacts/') && body.toString() === 'one' ? { body: Buffer.from('0ne') } : 'pass',
    );
    const { code, out } = await run('--layout', 'names');
    expect(code).toBe(1);
    expect(out.toString()).toContain('They are not what was registered');
    expect(files()).toEqual(['m_d1_c1_20231028T000000.pkl']);
  });

  it('stops with 3 when the registry goes away, and goes on when it is there again', async () => {
    for (let i = 10; i < 30; i++) await registered(`${i}`, { createdAt: `2023-01-${i}T00:00:00Z` });
    let answered = 0;
    proxy = await startProxy(server.url, ({ path }) => {
      if (path.startsWith('/v1/artifacts/') && ++answered === 5) proxy?.close();
      return 'pass';
    });
    const { code, err } = await run('--layout', 'names');
    proxy = undefined;
    expect(code).toBe(3);
    expect(err).toMatch(/cartulary: stopped when \d+ versions were written; the same command goes on\.\n/);
    expect(files().filter((name) => name.endsWith('.part'))).toEqual([]);
    const there = files().length;
    expect((await run('--layout', 'names')).out.toString()).toBe(`${20 - there} written, ${there} unchanged\n`);
  });

  it('refuses a filter that is none before it makes a folder', async () => {
    const { code, err } = await run('--filter', 'metrics.f1 >');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('INVALID_FILTER') });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});
