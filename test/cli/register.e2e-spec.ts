import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Proxy, startProxy } from '../support/proxy.js';
import { type Server, startServer } from '../support/server.js';

interface Shown {
  readonly version: number;
  readonly artifact: object;
  readonly lineage: { readonly code?: { readonly commit: string } };
  readonly [key: string]: unknown;
}

let server: Server;
let folder: string;
let proxy: Proxy | undefined;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-register-'));
});
afterEach(() => {
  proxy?.close();
  proxy = undefined;
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]): Promise<CliResult> => cartulary(args, { url: proxy?.url ?? server.url, cwd: folder });
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);

async function registered(...args: string[]): Promise<Shown> {
  const { code, out, err } = await run('register', ...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out.toString()) as Shown;
}

async function versionsOf(model: string): Promise<number> {
  const answer = await fetch(`${server.url}/v1/models/default/${model}`);
  return ((await answer.json()) as { versionCount: number }).versionCount;
}

describe('register', () => {
  it('takes what the options say', async () => {
    put('m.onnx', 'weights');
    const said = [
      '--name',
      'ranker',
      '--namespace',
      'default',
      '--label',
      '1.0',
      '--data-version',
      'd1',
      '--commit',
      'c1',
      '--description',
      'what',
    ];
    const shown = await registered(
      'm.onnx',
      ...said,
      '--param',
      'epochs=15',
      '--param',
      'optimizer=Adam',
      '--metric',
      'f1=0.93',
      '--tag',
      'team=nlp',
    );
    expect(shown).toMatchObject({
      ref: 'default/ranker:v1',
      label: '1.0',
      artifact: { fileName: 'm.onnx', size: 7, grade: 'verified' },
      lineage: {
        code: { commit: 'c1', grade: 'declared' },
        data: [{ version: 'd1', role: 'train' }],
        missing: ['environment', 'run'],
      },
      ...{
        hyperparameters: { epochs: 15, optimizer: 'Adam' },
        metrics: { f1: 0.93 },
        tags: { team: 'nlp' },
        description: 'what',
      },
    });
  });

  it('leaves nothing missing where the options say it all', async () => {
    put('whole.bin', 'whole');
    await registered('whole.bin', '--name', 'base', '--commit', 'c0');
    const said = [
      ...['--commit', 'c1', '--repository', 'git@example.org:a', '--data-id', 'reviews', '--data-version', 'd1'],
      ...['--environment', 'image=trainer:7', '--environment', 'framework=torch 2.4', '--run', '1432'],
      ...['--run-url', 'http://ci/1432', '--parent', 'base:v1=finetune', '--created-at', '2026-11-17T09:30:00Z'],
    ];
    expect(await registered('whole.bin', '--name', 'whole', ...said)).toMatchObject({
      createdAt: '2026-11-17T09:30:00Z',
      lineage: {
        code: { repository: 'git@example.org:a', commit: 'c1' },
        data: [{ id: 'reviews', version: 'd1', role: 'train' }],
        environment: { image: 'trainer:7', framework: 'torch 2.4' },
        run: { id: '1432', url: 'http://ci/1432' },
        parents: [{ ref: 'default/base:v1', relation: 'finetune', grade: 'verified' }],
        missing: [],
      },
    });
  });

  it('asks git for the commit of the folder that the file lies in', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
        encoding: 'utf8',
      }).trim();
    git('init', '-q');
    put('train.py', '1');
    git('add', '.');
    git('-c', 'commit.gpgsign=false', 'commit', '-qm', 'first');
    put('m.bin', 'weights');
    const commit = git('rev-parse', 'HEAD');
    expect((await registered('m.bin', '--name', 'from-git')).lineage.code).toEqual({
      commit,
      dirty: false,
      grade: 'declared',
    });
  });

  it('says on stderr where name and sidecar disagree, and lets the sidecar count', async () => {
    put('disagree_d1_fromname_20231027T103000.bin', 'weights');
    put(
      'disagree_d1_fromname_20231027T103000.json',
      '{"lineage": {"code_commit_hash": "fromsidecar", "data_version_id": "d1"}}',
    );
    const { code, err, out } = await run('register', 'disagree_d1_fromname_20231027T103000.bin');
    expect(code).toBe(0);
    expect(err).toBe(
      'cartulary: commit is fromname in the file name and fromsidecar in the sidecar; the sidecar counts, both are kept\n',
    );
    expect(out.toString()).toMatch(/code +fromsidecar/);
  });

  it('keeps the sidecar of a folder, byte for byte', async () => {
    mkdirSync(join(folder, 'net.mlflow', 'data'), { recursive: true });
    put('net.mlflow/MLmodel', 'flavors');
    put('net.mlflow/data/model.bin', 'weights');
    put('net.json', '{ "model_name": "net", "mine": 1 }\n');
    expect((await registered('net.mlflow/')).artifact).toMatchObject({ fileName: 'net.mlflow', grade: 'verified' });
    const versions = `${server.url}/v1/models/default/net/versions/v1`;
    expect(await (await fetch(`${versions}/sidecar`)).text()).toBe('{ "model_name": "net", "mine": 1 }\n');
    expect(await (await fetch(`${versions}/artifact/data/model.bin`)).text()).toBe('weights');
  });

  it('registers nothing of a folder with a link that leads out of it', async () => {
    mkdirSync(join(folder, 'linked'));
    symlinkSync('/etc/hostname', join(folder, 'linked', 'host'));
    const { code, err } = await run('register', 'linked', '--name', 'linked');
    expect(code).toBe(1);
    expect(err).toContain('Expected a link inside the folder at "host", found one that leads out of it.');
    expect((await fetch(`${server.url}/v1/models/default/linked`)).status).toBe(404);
  });

  it('is done once when its answer is lost, and is told as the first time', async () => {
    put('m.bin', 'once');
    const keys: unknown[] = [];
    proxy = await startProxy(server.url, ({ method, headers }) => {
      if (method === 'POST') keys.push(headers['idempotency-key']);
      return method === 'POST' && keys.length <= 2 ? 'lose' : 'pass';
    });
    const { code, out } = await run('register', 'm.bin', '--name', 'once');
    expect(code).toBe(0);
    expect(out.toString()).toMatch(/^registered default\/once:v1\n/);
    expect(keys).toEqual(Array(3).fill(keys[0]));
    expect(await versionsOf('once')).toBe(1);
  });

  it('does not send what is there', async () => {
    put('m.bin', 'twice');
    await registered('m.bin', '--name', 'first');
    const methods: string[] = [];
    proxy = await startProxy(server.url, ({ method }) => {
      methods.push(method);
      return 'pass';
    });
    await registered('m.bin', '--name', 'second');
    expect(methods).toEqual(['GET', 'POST']);
  });
});
