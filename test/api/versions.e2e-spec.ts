import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { versionShape } from '../../apps/api/src/answers/shapes.js';
import { Client, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';

let registry: Registry;
let client: Client;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
});
afterAll(() => registry.stop());

const at = (model: string, rest = ''): string => `/v1/models/default/${encodeURIComponent(model)}/versions${rest}`;

describe('registering', () => {
  it('answers the version, where it is read, and its position', async () => {
    const lineage = { code: { commit: 'a1b2c3d' }, data: [{ id: 'reviews', version: '3f4e5a6', role: 'train' }] };
    const made = await client
      .as('ada')
      .register('m', { label: '2.0', lineage, metrics: { f1: 0.928 }, createdAt: '2023-10-28T14:00:00Z' });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe('/v1/models/default/m/versions/1');
    expect(made.headers.get('etag')).toBe('"v1"');
    expect(made.headers.get('cartulary-position')).toBe('default:2');
    expect(made.body).toMatchObject({
      ref: 'default/m:v1',
      label: '2.0',
      stage: 'None',
      registeredBy: 'ada',
      createdAt: '2023-10-28T14:00:00Z',
      revision: 1,
    });
    expect(made.body.lineage.missing).toEqual(['environment', 'run']);
    expect(() => versionShape.parse(made.body)).not.toThrow();
    expect((await client.get('/v1/models/default/m/versions/1')).body).toEqual(made.body);
  });

  it('is unchanged for the same again, whoever asks', async () => {
    const first = await client.as('ada').register('same', { label: '1' });
    const again = await client.as('bob').register('same', { label: '1' });
    expect(again.status).toBe(200);
    expect(again.headers.get('cartulary-outcome')).toBe('unchanged');
    expect(again.body).toEqual(first.body);
    const more = await client.register('same', { label: '1', onDuplicate: 'create' });
    expect([more.status, more.body.version]).toEqual([201, 2]);
  });

  it('refuses bytes that are not here, and leaves no empty model behind', async () => {
    const refused = await client.post(at('ghost'), { artifact: { digest: `sha256:${'0'.repeat(64)}` } });
    expectProblem(refused, 404, 'ARTIFACT_NOT_FOUND');
    expectProblem(await client.get('/v1/models/default/ghost'), 404, 'MODEL_NOT_FOUND');
  });

  it('takes bytes kept elsewhere unverified', async () => {
    const made = await client.post(at('far'), {
      artifact: { uri: 's3://bucket/far.bin', digest: `sha256:${'0'.repeat(64)}` },
    });
    expect([made.status, made.body.artifact.grade]).toEqual([201, 'unverified']);
    expectProblem(await client.get(at('far', '/1/artifact')), 404, 'ARTIFACT_NOT_FOUND');
  });

  it('keeps names with signs of their own apart from the path', async () => {
    const made = await client.register('Ünï 100% a_b#c@d?');
    expect(made.status).toBe(201);
    const location = made.headers.get('location') as string;
    expect((await client.get(location)).body.model).toBe('Ünï 100% a_b#c@d?'.normalize('NFC'));
    expect((await client.get(location.replace('%C3%9C', 'U%CC%88'))).body.model).toBe(
      'Ünï 100% a_b#c@d?'.normalize('NFC'),
    );
  });
});

describe('reading by ref', () => {
  beforeAll(async () => {
    for (const label of ['1.0', '2.0', '2.0', 'v3']) await client.register('r', { label, onDuplicate: 'create' });
    await client.post(at('r', '/2/promote'), { stage: 'production' });
    await client.call('PUT', '/v1/models/default/r/aliases/champion', { body: { version: 1 } });
  });

  it.each([
    ['1', 1],
    ['v2', 2],
    ['V2', 2],
    ['latest', 4],
    ['@champion', 1],
    ['%40champion', 1],
    ['@latest', 4],
    ['stage:Production', 2],
    ['stage%3Aproduction', 2],
    ['label:2.0', 3],
    ['label:v3', 4],
  ])('%s is version %i', async (ref, version) => {
    const found = await client.get(at('r', `/${ref}`));
    expect([found.status, found.body.version]).toEqual([200, version]);
    expect(found.headers.get('etag')).toBe(`"v${found.body.revision}"`);
    expect(found.headers.get('cartulary-position')).toMatch(/^default:\d+$/);
  });

  it.each([
    ['9', 404, 'VERSION_NOT_FOUND'],
    ['0', 400, 'INVALID_REF'],
    ['three', 400, 'INVALID_REF'],
    ['@nobody', 404, 'ALIAS_NOT_FOUND'],
    ['@v7', 400, 'ALIAS_RESERVED'],
    ['@a%20b', 400, 'INVALID_NAME'],
    ['stage:Staging', 404, 'NO_VERSION_IN_STAGE'],
    ['stage:Live', 400, 'UNKNOWN_STAGE'],
    ['label:9.9', 404, 'VERSION_NOT_FOUND'],
    ['%E0%A4', 400, 'INVALID_REF'],
  ])('%s is %i %s', async (ref, status, code) => {
    expectProblem(await client.get(at('r', `/${ref}`)), status, code);
  });

  it('answers HEAD with the headers of GET', async () => {
    const path = at('r', '/1');
    const [get, head] = [await client.get(path), await client.call('HEAD', path)];
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', get.headers.get('etag')]);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  });
});

describe('moving through stages', () => {
  beforeAll(async () => {
    for (const label of ['a', 'b', 'c']) await client.register('s', { label });
  });

  it('displaces what is in Production, and says so', async () => {
    const first = await client.post(at('s', '/1/promote'), { stage: 'Production' });
    expect([first.status, first.body.stage, first.body.displaced]).toEqual([200, 'Production', []]);
    const second = await client.post(at('s', '/2/promote'), { stage: 'Production', reason: 'better' });
    expect([second.body.version, second.body.displaced]).toEqual([2, [1]]);
    expect((await client.get(at('s', '/1'))).body.stage).toBe('Archived');
  });

  it('keeps the others where it is told to', async () => {
    const kept = await client.post(at('s', '/3/promote'), { stage: 'Production', displace: 'keep' });
    expect([kept.status, kept.body.displaced]).toEqual([200, []]);
    expect((await client.get('/v1/models/default/s')).body.stages.Production).toEqual([2, 3]);
  });

  it('is guarded by the holder', async () => {
    expectProblem(await client.post(at('s', '/1/promote'), { stage: 'Staging', holder: 3 }), 412, 'STALE_REVISION');
    expect((await client.post(at('s', '/1/promote'), { stage: 'Staging', holder: null })).status).toBe(200);
  });

  it('archives, once', async () => {
    const archived = await client.post(at('s', '/stage:Staging/archive'), { reason: 'old' });
    expect([archived.status, archived.body.stage]).toEqual([200, 'Archived']);
    const again = await client.call('POST', at('s', '/1/archive'));
    expect([again.status, again.headers.get('cartulary-outcome')]).toEqual([200, 'unchanged']);
  });

  it('refuses times that cannot be', async () => {
    const promote = (effectiveAt: string) => client.post(at('s', '/1/promote'), { stage: 'Staging', effectiveAt });
    expectProblem(await promote('yesterday'), 400, 'INVALID_TIME');
    expectProblem(await promote('2026-11-17T09:30:00'), 400, 'INVALID_TIME');
    expectProblem(await promote('9999-01-01T00:00:00Z'), 400, 'EFFECTIVE_TIME_IN_FUTURE');
    expectProblem(await promote('2001-01-01T00:00:00Z'), 409, 'EFFECTIVE_TIME_CONFLICT');
  });

  it('keeps an exclusive stage exclusive', async () => {
    await client.call('PUT', '/v1/namespaces/strict', { body: { exclusiveStages: ['Production'] } });
    const digest = await client.store('strict');
    for (const label of ['a', 'b']) await client.post('/v1/models/strict/x/versions', { artifact: { digest }, label });
    await client.post('/v1/models/strict/x/versions/1/promote', { stage: 'Production' });
    expectProblem(
      await client.post('/v1/models/strict/x/versions/2/promote', { stage: 'Production', displace: 'keep' }),
      409,
      'STAGE_EXCLUSIVE',
    );
  });
});

describe('changing a version', () => {
  beforeAll(async () => {
    await client.register('c', { tags: { team: 'nlp', old: 'x' } });
  });

  it('merges a patch', async () => {
    const type = { 'content-type': 'application/merge-patch+json' };
    const patched = await client.call('PATCH', at('c', '/1'), {
      body: { description: 'good', tags: { old: null, new: 'y' } },
      headers: type,
    });
    expect([patched.status, patched.body.description, patched.body.tags]).toEqual([
      200,
      'good',
      { team: 'nlp', new: 'y' },
    ]);
    const cleared = await client.call('PATCH', at('c', '/1'), { body: { description: null } });
    expect('description' in cleared.body).toBe(false);
    const empty = await client.call('PATCH', at('c', '/1'), { body: {} });
    expect([empty.status, empty.headers.get('cartulary-outcome')]).toEqual([200, 'unchanged']);
  });

  it('records evaluations beside what was registered', async () => {
    const made = await client.post(at('c', '/1/evaluations'), {
      metrics: { f1: 0.9 },
      dataset: 'holdout',
      split: 'test',
      evaluator: 'nightly',
    });
    expect(made.status).toBe(201);
    expect(made.body.evaluations).toEqual([
      {
        metrics: { f1: 0.9 },
        dataset: 'holdout',
        split: 'test',
        evaluator: 'nightly',
        recordedAt: expect.any(String),
        position: expect.any(String),
      },
    ]);
  });

  it('gives, moves and removes an alias', async () => {
    await client.register('c', { label: 'second' });
    const alias = (version: number | string, more = {}) =>
      client.call('PUT', '/v1/models/default/c/aliases/best', { body: { version, ...more } });
    const made = await alias(1);
    expect([made.status, made.body.version, made.body.aliases]).toEqual([201, 1, ['best']]);
    const moved = await alias('v2', { holder: 1 });
    expect([moved.status, moved.body.version]).toEqual([200, 2]);
    expect((await alias(2)).headers.get('cartulary-outcome')).toBe('unchanged');
    expectProblem(await alias(1, { holder: 1 }), 412, 'STALE_REVISION');
    const removed = await client.call('DELETE', '/v1/models/default/c/aliases/best');
    expect([removed.status, removed.body.version, removed.body.aliases]).toEqual([200, 2, []]);
    expectProblem(await client.call('DELETE', '/v1/models/default/c/aliases/best'), 404, 'ALIAS_NOT_FOUND');
    expectProblem(
      await client.call('PUT', '/v1/models/default/c/aliases/v7', { body: { version: 1 } }),
      400,
      'ALIAS_RESERVED',
    );
    expectProblem(
      await client.call('PUT', '/v1/models/default/c/aliases/a%2Fb', { body: { version: 1 } }),
      400,
      'INVALID_NAME',
    );
  });

  it('deletes with its last state, and only once', async () => {
    await client.register('d', {});
    await client.post(at('d', '/1/promote'), { stage: 'Production' });
    expectProblem(await client.call('DELETE', at('d', '/1')), 409, 'VERSION_IN_USE');
    expectProblem(await client.call('DELETE', at('d', '/1?force=yes')), 400, 'INVALID_COMMAND');
    const deleted = await client.call('DELETE', at('d', '/1?force=true'));
    expect([deleted.status, deleted.body.version, deleted.body.stage]).toEqual([200, 1, 'Production']);
    expectProblem(await client.call('DELETE', at('d', '/1')), 410, 'VERSION_DELETED');
    expectProblem(await client.get(at('d', '/1')), 410, 'VERSION_DELETED');
    expect((await client.get(at('d', '/1/history'))).body.events).toHaveLength(3);
  });
});
