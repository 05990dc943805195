import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256 } from '#platform';
import { besides, sidecarOf } from './sidecar-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-sidecar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sourceOf = (fileName: string, isFolder = false) => ({
  path: join(folder, fileName),
  fileName,
  isFolder,
  size: 0,
});
const put = (name: string, text: string | Uint8Array): void => writeFileSync(join(folder, name), text);

describe('besides', () => {
  it.each([
    ['model.pkl', false, ['model.json']],
    ['model.v2.pkl', false, ['model.v2.json']],
    ['model.tar.gz', false, ['model.json', 'model.tar.json']],
    ['model', false, ['model.json']],
    ['model.json', false, ['model.json.json']],
    ['model', true, ['model.json']],
    ['model.mlflow', true, ['model.mlflow.json', 'model.json']],
  ])('%s (folder: %s) may have %j', (fileName, isFolder, names) => {
    expect(besides({ fileName, isFolder })).toEqual(names);
  });
});

describe('sidecarOf', () => {
  it('finds the one beside the source and keeps its bytes', async () => {
    put('model.json', '{ "model_name": "m" }\n');
    const found = await sidecarOf(sourceOf('model.pkl'), folder);
    expect(found).toMatchObject({ name: 'model.json', value: { model_name: 'm' } });
    expect(found?.digest).toBe(`sha256:${sha256('{ "model_name": "m" }\n')}`);
    expect(Buffer.from(found?.bytes ?? []).toString()).toBe('{ "model_name": "m" }\n');
  });

  it('passes over JSON that says nothing about a model, and says so', async () => {
    put('model.json', '{"metrics": {}, "params": {}}');
    const said: string[] = [];
    expect(await sidecarOf(sourceOf('model.pkl'), folder, undefined, (words) => said.push(words))).toBeUndefined();
    expect(said).toEqual([
      'model.json lies beside it, but is no sidecar: expected at least one of model_name, model_file, version, creation_timestamp, lineage, hyperparameters, performance_metrics, found metrics, params; nothing was taken from it',
    ]);
    await expect(sidecarOf(sourceOf('model.pkl'), folder, 'model.json')).rejects.toThrow('found metrics, params');
  });

  it('takes the one that is named, whatever lies beside, or none', async () => {
    put('model.json', '{"model_name": "m"}');
    put('other.json', '{"model_name": "other"}');
    expect(await sidecarOf(sourceOf('model.pkl'), folder, 'other.json')).toMatchObject({ name: 'other.json' });
    expect(await sidecarOf(sourceOf('model.pkl'), folder, false)).toBeUndefined();
    await expect(sidecarOf(sourceOf('model.pkl'), folder, 'gone.json')).rejects.toThrow('gone.json');
  });

  it.each([
    ['no JSON', '{', 'INVALID_COMMAND'],
    ['no object', '[1]', 'INVALID_COMMAND'],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe), 'INVALID_COMMAND'],
    ['a text for a metric', '{"performance_metrics": {"f1": "high"}}', 'INVALID_COMMAND'],
    ['a bad time', '{"creation_timestamp": "yesterday"}', 'INVALID_TIME'],
    ['too much', ' '.repeat(600_000), 'INVALID_COMMAND'],
  ])('refuses %s, by the name of the file', async (_what, text, code) => {
    put('model.json', text);
    const error: unknown = await sidecarOf(sourceOf('model.pkl'), folder).catch((error: unknown) => error);
    expect(error).toThrowCode(code);
    expect(error).toMatchObject({ message: expect.stringContaining('model.json') });
    expect(error).toMatchObject({ message: expect.not.stringContaining(basename(folder)) });
  });
});
