import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lineageShape } from '../../apps/api/src/answers/lineage-shape.js';
import { type Body, Client, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';

let registry: Registry;
let client: Client;

beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
  const data = [{ id: 'reviews', version: '3f4e5a6', role: 'train' }];
  await client.register('base', { lineage: { code: { commit: 'a1b2c3d' } } });
  await client.register('mid', { lineage: { data, parents: [{ ref: 'base:v1', relation: 'finetune' }] } });
  await client.call('PUT', '/v1/models/default/mid/aliases/best', { body: { version: 1 } });
  const parents = [{ ref: 'mid@best', relation: 'distil' }, { ref: 'hub/bert' }];
  await client.register('m', { lineage: { data, parents, run: { id: '417' } } });
});
afterAll(() => registry.stop());

async function lineage(path: string): Promise<Body> {
  const reply = await client.get(`/v1/models/default/${path}`);
  expect(reply).toMatchObject({ status: 200 });
  expect(() => lineageShape.parse(reply.body)).not.toThrow();
  expect(reply.headers.get('cartulary-position')).toMatch(/^default:\d+$/);
  return reply.body;
}

describe('the lineage of a version', () => {
  it('is what it was made of, however far back', async () => {
    const graph = await lineage('m/versions/1/lineage');
    expect(graph).toEqual({
      nodes: [
        { id: 'default/m:v1', kind: 'version' },
        { id: 'default/mid:v1', kind: 'version' },
        { id: 'model:hub/bert', kind: 'model' },
        { id: 'data:reviews@3f4e5a6', kind: 'data' },
        { id: 'run:417', kind: 'run' },
        { id: 'default/base:v1', kind: 'version' },
        { id: 'code:a1b2c3d', kind: 'code' },
      ],
      edges: [
        { from: 'default/m:v1', to: 'default/mid:v1', relation: 'distil', grade: 'verified' },
        { from: 'default/m:v1', to: 'model:hub/bert', relation: 'parent', grade: 'declared' },
        { from: 'default/m:v1', to: 'data:reviews@3f4e5a6', relation: 'train', grade: 'declared' },
        { from: 'default/m:v1', to: 'run:417', relation: 'run', grade: 'declared' },
        { from: 'default/mid:v1', to: 'default/base:v1', relation: 'finetune', grade: 'verified' },
        { from: 'default/mid:v1', to: 'data:reviews@3f4e5a6', relation: 'train', grade: 'declared' },
        { from: 'default/base:v1', to: 'code:a1b2c3d', relation: 'code', grade: 'declared' },
      ],
      truncated: false,
    });
    expect(await lineage('m/versions/latest/lineage?direction=up')).toEqual(graph);
  });

  it('is, the other way, what was made from it', async () => {
    expect(await lineage('base/versions/v1/lineage?direction=down')).toEqual({
      nodes: ['base', 'mid', 'm'].map((model) => ({ id: `default/${model}:v1`, kind: 'version' })),
      edges: [
        { from: 'default/mid:v1', to: 'default/base:v1', relation: 'finetune', grade: 'verified' },
        { from: 'default/m:v1', to: 'default/mid:v1', relation: 'distil', grade: 'verified' },
      ],
      truncated: false,
    });
  });

  it('has the present names of models, and what was deleted', async () => {
    await client.post('/v1/models/default/base/rename', { name: 'encoder' });
    await client.call('DELETE', '/v1/models/default/mid/versions/1');
    expect((await lineage('m/versions/1/lineage')).nodes).toEqual(
      expect.arrayContaining([
        { id: 'default/mid:v1', kind: 'version', deleted: true },
        { id: 'default/encoder:v1', kind: 'version' },
      ]),
    );
    expect((await lineage('mid/versions/1/lineage')).nodes[0]).toMatchObject({ id: 'default/mid:v1', deleted: true });
  });

  it('is cut off where it is large', async () => {
    const data = Array.from({ length: 1000 }, (_, number) => ({ id: `d${number}` }));
    await client.register('large', { lineage: { data } });
    const { nodes, truncated } = await lineage('large/versions/1/lineage');
    expect([nodes.length, truncated]).toEqual([1000, true]);
  });

  it.each([
    ['m/versions/9/lineage', 404, 'VERSION_NOT_FOUND'],
    ['none/versions/1/lineage', 404, 'MODEL_NOT_FOUND'],
    ['m/versions/@none/lineage', 404, 'ALIAS_NOT_FOUND'],
    ['m/versions/stage:Production/lineage', 404, 'NO_VERSION_IN_STAGE'],
    ['m/versions/stage:Live/lineage', 400, 'UNKNOWN_STAGE'],
    ['m/versions/v0/lineage', 400, 'INVALID_REF'],
    ['m/versions/1/lineage?direction=sideways', 400, 'INVALID_COMMAND'],
    ['m/versions/1/lineage?direction=up&direction=down', 400, 'INVALID_COMMAND'],
    ['m/versions/1/lineage?depth=3', 400, 'INVALID_COMMAND'],
  ])('of %s is refused', async (path, status, code) => {
    expectProblem(await client.get(`/v1/models/default/${path}`), status, code);
  });
});
