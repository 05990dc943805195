import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderSource } from './folder-source.js';
import { type Find, scan } from './scan.js';

const NAMED = 'm_d_c_20231027T103000';
let outside: string;
let root: string;
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'cartulary-scan-'));
  root = join(outside, 'models');
  mkdirSync(root);
});
afterEach(() => rmSync(outside, { recursive: true }));

const put = (name: string, text: string | Uint8Array = 'x'): void => {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), text);
};

/** What was found, by path. */
async function found(model?: string): Promise<Record<string, Find>> {
  const finds: Record<string, Find> = {};
  for await (const find of scan(new FolderSource(root), model))
    finds[find.is === 'item' ? find.item.path : find.path] = find;
  return finds;
}

/** Permissions mean nothing to root, so for a while it is somebody else. */
async function asAnybody<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

const refused = (words: string): object => ({ is: 'refused', reason: expect.stringContaining(words) });
const item = { is: 'item' };
const other = { is: 'other' };

describe('scan', () => {
  it('finds artifacts at any depth, and takes a folder by its name for one', async () => {
    put(`${NAMED}.pkl`);
    put(`a/b c/${NAMED}.onnx`);
    put(`a/${NAMED}.mlflow/data/${NAMED}.pkl`);
    expect(Object.keys(await found()).sort()).toEqual(
      [`${NAMED}.pkl`, `a/${NAMED}.mlflow`, `a/b c/${NAMED}.onnx`].sort(),
    );
  });

  it.each<[string, string | Uint8Array, string]>([
    ['no JSON', '{', 'Its sidecar: Expected JSON'],
    ['a wrong type', '{"model_name": 1}', 'model_name: Invalid input: expected string'],
    ['a metric that is a word', '{"performance_metrics": {"f1": "high"}}', 'performance_metrics.f1'],
    ['a duplicate key', '{"model_name": "a", "model_name": "b"}', 'a duplicate key'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'JSON in UTF-8'],
    ['50 MB', Buffer.alloc(50_000_000, 32), 'at most 524288 bytes, found 50000000'],
    ['a list', '[]', 'expected object'],
    ['nothing', '', 'Expected JSON'],
    ['an impossible time', '{"creation_timestamp": "yesterday"}', 'RFC 3339'],
  ])('refuses an artifact whose sidecar is %s', async (_what, sidecar, words) => {
    put(`${NAMED}.pkl`);
    put(`${NAMED}.json`, sidecar);
    expect(await found()).toMatchObject({ [`${NAMED}.pkl`]: refused(words) });
  });

  it('accounts for every file', async () => {
    put('README.md');
    put('conf.yml');
    put('conf.json', '{"version": "1"}');
    put('alone.json', '{"a": 1}');
    put('.git/HEAD');
    put(`${NAMED}.json`, '{"learner": {}}');
    put('n_d_c_20231027T103000.json', '{"model_name": "n", "model_file": "other.pkl"}');
    put('m_d_c_20231399T103000.pkl');
    expect(await found()).toEqual({
      '.git': { is: 'other', path: '.git', reason: 'hidden' },
      'README.md': { is: 'other', path: 'README.md' },
      'conf.yml': { is: 'other', path: 'conf.yml' },
      'conf.json': { is: 'other', path: 'conf.json' },
      'alone.json': { is: 'other', path: 'alone.json' },
      [`${NAMED}.json`]: expect.objectContaining(item),
      'n_d_c_20231027T103000.json': expect.objectContaining(refused('"other.pkl" has another stem')),
      'm_d_c_20231399T103000.pkl': expect.objectContaining(refused('a time that exists')),
    });
  });

  it('names JSON of the same stem that is no sidecar, and what it lies beside', async () => {
    put('net.pkl');
    put('net.json', '{"metrics": {"f1": 0.9}, "params": {}}');
    put(`${NAMED}.pkl`);
    put(`${NAMED}.json`, '{"metrics": {}}');
    const reason = expect.stringMatching(/^JSON .* none of the keys of a sidecar: model_name, .*performance_metrics$/);
    expect(await found()).toEqual({
      'net.pkl': { is: 'other', path: 'net.pkl', reason },
      'net.json': { is: 'other', path: 'net.json', reason },
      [`${NAMED}.pkl`]: expect.objectContaining(item),
      [`${NAMED}.json`]: { is: 'other', path: `${NAMED}.json`, reason },
    });
  });

  it('takes an MLflow folder for a model where a name or a sidecar says of which, and else says that it is one', async () => {
    put(`${NAMED}.mlflow/MLmodel`);
    put('with/MLmodel');
    put('with.json', '{"model_name": "w", "version": "2"}');
    put('run/model/MLmodel');
    put('run/model/model.pkl');
    expect(await found()).toEqual({
      [`${NAMED}.mlflow`]: expect.objectContaining(item),
      with: { is: 'item', item: expect.objectContaining({ model: 'w', isFolder: true, sidecar: 'with.json' }) },
      'run/model': { is: 'other', path: 'run/model', reason: expect.stringContaining('register it with --name') },
    });
  });

  it('needs no model in the sidecar of an MLflow folder where one is given', async () => {
    put('net/MLmodel');
    put('net.json', '{"performance_metrics": {"f1": 0.9}}');
    expect(await found()).toMatchObject({ net: refused('Add model_name, or give --model') });
    expect(await found('m')).toMatchObject({ net: { is: 'item', item: { model: 'm' } } });
  });

  it('follows links to files inside, and no others', async () => {
    writeFileSync(join(outside, `${NAMED}.pkl`), 'secret');
    put('store/blob');
    symlinkSync(join('store', 'blob'), join(root, `${NAMED}.pkl`));
    symlinkSync(join('..', `${NAMED}.pkl`), join(root, 'out.pkl'));
    symlinkSync('..', join(root, 'up'));
    symlinkSync('.', join(root, 'loop'));
    symlinkSync('self', join(root, 'self'));
    symlinkSync('nowhere', join(root, 'dangling'));
    expect(await found()).toMatchObject({
      [`${NAMED}.pkl`]: item,
      'out.pkl': refused('leads out of it'),
      up: refused('leads out of it'),
      loop: { ...other, reason: expect.stringContaining('read where it lies') },
      self: refused('leads nowhere'),
      dangling: refused('leads nowhere'),
    });
  });

  (platform() === 'linux' ? it : it.skip)('refuses a name that is not UTF-8', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff]), Buffer.from(`${NAMED}.pkl`)]), 'x');
    expect(await found()).toMatchObject({ [`bad\ufffd${NAMED}.pkl`]: refused('a name in UTF-8') });
  });

  it('opens neither pipes nor sockets', async () => {
    execFileSync('mkfifo', [join(root, `${NAMED}.pkl`), join(root, 'n_d_c_20231027T103000.json')]);
    put('n_d_c_20231027T103000.pkl');
    const server = createServer().listen(join(root, 's_d_c_20231027T103000'));
    try {
      expect(await found()).toMatchObject({
        [`${NAMED}.pkl`]: { ...other, reason: 'neither a file nor a folder' },
        'n_d_c_20231027T103000.json': other,
        'n_d_c_20231027T103000.pkl': item,
        s_d_c_20231027T103000: other,
      });
    } finally {
      server.close();
    }
  });

  (platform() === 'win32' ? it.skip : it)('refuses what it may not read, and goes on', async () => {
    put(`${NAMED}.pkl`);
    put(`n_d_c_20231027T103000.json`, '{}');
    put(`n_d_c_20231027T103000.pkl`);
    mkdirSync(join(root, 'closed'));
    chmodSync(outside, 0o755);
    chmodSync(join(root, 'closed'), 0);
    chmodSync(join(root, 'n_d_c_20231027T103000.json'), 0);
    expect(await asAnybody(() => found())).toMatchObject({
      [`${NAMED}.pkl`]: item,
      closed: refused('no permission'),
      'n_d_c_20231027T103000.pkl': refused('no permission'),
    });
  });

  it('accounts for some thousands of files', async () => {
    for (let i = 0; i < 5000; i++) put(`d${i % 50}/m_d${i}_c_20231027T103000.pkl`);
    for (let i = 0; i < 5000; i++) put(`d${i % 50}/n${i}.txt`);
    const finds = Object.values(await found());
    expect(finds.filter(({ is }) => is === 'item')).toHaveLength(5000);
    expect(finds).toHaveLength(10_000);
  });
});
