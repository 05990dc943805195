import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Registry, startRegistry } from '../api/registry.js';
import { cartulary } from '../support/cli.js';

let registry: Registry;
let folder: string;
beforeAll(async () => {
  registry = await startRegistry();
  folder = mkdtempSync(join(tmpdir(), 'cartulary-curate-'));
  for (const label of ['1.0', '2.0']) {
    writeFileSync(join(folder, 'model.pkl'), label);
    await done('register', 'model.pkl', '--name', 'sentiment', '--label', label);
  }
});
afterAll(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
});

const typed = (...args: readonly string[]) => cartulary(args, { url: registry.url, cwd: folder });

async function done(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await typed(...args);
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
  return out.toString();
}

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await done(...args, '--json')) as Record<string, unknown>;
}

describe('what is said of a version or a model', () => {
  it('tags are set and taken away', async () => {
    expect(await done('tag', 'sentiment:v1', 'team=nlp', 'a.b=c=d')).toBe('tagged default/sentiment:v1\n');
    expect((await json('tag', 'sentiment:v1', 'team-')).tags).toEqual({ 'a.b': 'c=d' });
    expect((await json('tag', 'sentiment', 'owner=ada')).tags).toEqual({ owner: 'ada' });
  });

  it('a description is set and taken away', async () => {
    expect((await json('describe', 'sentiment:v2', 'Cleaned reviews')).description).toBe('Cleaned reviews');
    expect(await json('describe', 'sentiment:v2', '')).not.toHaveProperty('description');
    expect(await done('describe', 'sentiment', 'Of reviews')).toBe('described default/sentiment\n');
  });

  it('evaluations are recorded', async () => {
    const words = await done(
      'evaluate',
      'sentiment:v2',
      '--metric',
      'f1=0.91',
      '--dataset',
      'products',
      '--split',
      'test',
    );
    expect(words).toBe('recorded f1 0.91 of default/sentiment:v2\n');
    const { evaluations } = await json('show', 'sentiment:v2');
    expect(evaluations).toEqual([
      expect.objectContaining({ metrics: { f1: 0.91 }, dataset: 'products', split: 'test' }),
    ]);
  });

  it('aliases are listed', async () => {
    expect(await done('alias', 'list', 'sentiment')).toBe('sentiment has no aliases\n');
    await done('alias', 'set', 'sentiment:v2', 'champion');
    expect(await done('alias', 'list', 'sentiment')).toMatch(/@champion +v2\n$/);
    expect((await json('alias', 'list', 'sentiment')).aliases).toEqual({ champion: 2 });
  });
});

describe('a model', () => {
  it('is shown with what is said of it', async () => {
    const said = await done('show', 'sentiment', '--model');
    expect(said).toMatch(/^default\/sentiment\n {2}description +Of reviews\n {2}versions +2, the latest is v2\n/);
    expect(said).toMatch(/\n {2}aliases +@champion v2\n {2}tags +owner ada\n$/);
    expect(await json('show', 'sentiment', '--model')).toMatchObject({ tags: { owner: 'ada' }, versionCount: 2 });
    expect((await typed('show', 'sentiment:v1', '--model')).code).toBe(2);
  });
});

describe('what is renamed and deleted', () => {
  it('a model keeps its versions under another name', async () => {
    expect(await done('rename', 'sentiment', 'reviews')).toBe('renamed sentiment to default/reviews\n');
    const gone = await typed('show', 'sentiment');
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining('reviews') });
    await done('rename', 'reviews', 'sentiment');
  });

  it('a version goes with its reason, one in Production only by force', async () => {
    await done('promote', 'sentiment:v1', 'Production');
    expect(await typed('delete', 'sentiment:v1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('(VERSION_IN_USE)'),
    });
    await done('delete', 'sentiment:v1', '--force', '--reason', 'leaked data');
    expect(await done('history', 'sentiment')).toContain('"leaked data"');
  });

  it('a model goes only where that is said', async () => {
    expect((await typed('delete', 'sentiment')).code).toBe(2);
    expect(await done('delete', 'sentiment', '--model', '--reason', 'replaced')).toMatch(
      /^deleted default\/sentiment;/,
    );
    expect((await typed('alias', 'list', 'sentiment')).code).toBe(1);
  });
});

describe('namespaces', () => {
  it('are created once, configured, shown and listed', async () => {
    expect(await done('namespace', 'create', 'team-a', '--exclusive', 'production')).toBe(
      'created team-a: Production exclusive\n',
    );
    const again = await typed('namespace', 'create', 'team-a', '--exclusive', 'Production');
    expect(again.out.toString()).toBe('unchanged: team-a is there already\n');
    expect((await typed('namespace', 'create', 'team-a')).code).toBe(1);
    expect(await done('namespace', 'configure', 'team-a', '--exclusive', 'Production,Staging')).toBe(
      'configured team-a: Staging and Production exclusive\n',
    );
    expect(await json('namespace', 'show', 'team-a')).toMatchObject({ exclusiveStages: ['Staging', 'Production'] });
    expect(await json('namespace', 'configure', 'team-a', '--exclusive', '')).toMatchObject({ exclusiveStages: [] });
    expect(await done('namespace', 'list')).toMatch(/^NAMESPACE\ndefault\nteam-a\n$/);
  });

  it('are configured only where they are', async () => {
    expect(await typed('namespace', 'configure', 'team-b')).toMatchObject({
      code: 1,
      err: expect.stringContaining('(NAMESPACE_NOT_FOUND)'),
    });
  });
});
