import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { modelShape, namespaceListShape, namespaceShape } from '../../apps/api/src/answers/shapes.js';
import { Client, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';

let registry: Registry;
let client: Client;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
});
afterAll(() => registry.stop());

describe('models', () => {
  it('are created empty', async () => {
    const made = await client.post('/v1/models/default', {
      name: 'm',
      description: 'an example',
      tags: { team: 'nlp' },
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe('/v1/models/default/m');
    expect(made.headers.get('etag')).toBe('"m1"');
    expect(() => modelShape.parse(made.body)).not.toThrow();
    expect(made.body).toMatchObject({ name: 'm', versionCount: 0, aliases: {}, stages: {}, revision: 1 });
    expect('latestVersion' in made.body).toBe(false);
    expectProblem(await client.post('/v1/models/default', { name: 'm' }), 409, 'MODEL_EXISTS');
  });

  it('show their aliases, stages and latest version', async () => {
    for (const label of ['a', 'b']) await client.register('n', { label });
    await client.post('/v1/models/default/n/versions/1/promote', { stage: 'Staging' });
    await client.call('PUT', '/v1/models/default/n/aliases/best', { body: { version: 1 } });
    const { body } = await client.get('/v1/models/default/n');
    expect(body).toMatchObject({ latestVersion: 2, versionCount: 2, aliases: { best: 1 }, stages: { Staging: [1] } });
    expect(() => modelShape.parse(body)).not.toThrow();
  });

  it('are changed under If-Match', async () => {
    await client.post('/v1/models/default', { name: 'guarded' });
    const patch = (tag: string) =>
      client.call('PATCH', '/v1/models/default/guarded', { body: { description: tag }, headers: { 'if-match': tag } });
    expect((await patch('"m1"')).headers.get('etag')).toBe('"m2"');
    expectProblem(await patch('"m1"'), 412, 'STALE_REVISION');
    expectProblem(await patch('"v1"'), 412, 'STALE_REVISION');
    expectProblem(await patch('m1'), 400, 'INVALID_COMMAND');
    expectProblem(await patch('W/"m2"'), 400, 'INVALID_COMMAND');
    expectProblem(await patch('"m1", "m2"'), 400, 'INVALID_COMMAND');
    expect((await patch('*')).status).toBe(200);
  });

  it('are renamed; the old name says the new one', async () => {
    await client.register('before', {});
    const renamed = await client.post('/v1/models/default/before/rename', { name: 'after' });
    expect([renamed.status, renamed.body.name]).toEqual([200, 'after']);
    const gone = await client.get('/v1/models/default/before/versions/1');
    expectProblem(gone, 404, 'MODEL_NOT_FOUND');
    expect(gone.body.detail).toContain('after');
    expect((await client.get('/v1/models/default/after/versions/1')).body.ref).toBe('default/after:v1');
    expectProblem(await client.post('/v1/models/default/after/rename', { name: 'a/b' }), 400, 'INVALID_NAME');
  });

  it('are deleted with their last state; the name is free again', async () => {
    await client.register('gone', {});
    const deleted = await client.call('DELETE', '/v1/models/default/gone');
    expect([deleted.status, deleted.body.name, deleted.body.versionCount]).toEqual([200, 'gone', 1]);
    expectProblem(await client.get('/v1/models/default/gone'), 404, 'MODEL_NOT_FOUND');
    expectProblem(await client.call('DELETE', '/v1/models/default/gone'), 404, 'MODEL_NOT_FOUND');
    expect((await client.get('/v1/models/default/gone/history')).body.events.at(-1)?.type).toBe(
      'io.cartulary.ModelDeleted.v1',
    );
    const anew = await client.register('gone', { label: 'new' });
    expect([anew.status, anew.body.version]).toEqual([201, 1]);
  });
});

describe('namespaces', () => {
  it('are created, then configured', async () => {
    const made = await client.call('PUT', '/v1/namespaces/team-a', { body: { exclusiveStages: ['Production'] } });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/v1/namespaces/team-a']);
    expect(() => namespaceShape.parse(made.body)).not.toThrow();
    const again = await client.call('PUT', '/v1/namespaces/team-a', { body: { exclusiveStages: ['Production'] } });
    expect([again.status, again.headers.get('cartulary-outcome')]).toEqual([200, 'unchanged']);
    const changed = await client.call('PUT', '/v1/namespaces/team-a', { body: { exclusiveStages: ['staging'] } });
    expect([changed.status, changed.body.exclusiveStages]).toEqual([200, ['Staging']]);
  });

  it('are there unasked when they are called default', async () => {
    expect((await client.get('/v1/namespaces/default')).body).toMatchObject({ name: 'default', exclusiveStages: [] });
    expect(
      (await client.call('PUT', '/v1/namespaces/default', { body: { exclusiveStages: ['Production'] } })).status,
    ).toBe(200);
  });

  it('do not exist otherwise', async () => {
    expectProblem(await client.get('/v1/namespaces/nowhere'), 404, 'NAMESPACE_NOT_FOUND');
    expectProblem(await client.get('/v1/models/nowhere/m'), 404, 'NAMESPACE_NOT_FOUND');
    expectProblem(await client.post('/v1/models/nowhere', { name: 'm' }), 404, 'NAMESPACE_NOT_FOUND');
    expectProblem(await client.get('/v1/history?namespace=nowhere'), 404, 'NAMESPACE_NOT_FOUND');
    expectProblem(await client.get('/v1/stages/Production?namespace=nowhere'), 404, 'NAMESPACE_NOT_FOUND');
  });

  it('are listed page by page', async () => {
    for (const name of ['p1', 'p2', 'p3'])
      expect((await client.call('PUT', `/v1/namespaces/${name}`)).status).toBe(201);
    const names: string[] = [];
    for (let path: string | undefined = '/v1/namespaces?page_size=2'; path !== undefined;) {
      const { body } = await client.get(path);
      expect(() => namespaceListShape.parse(body)).not.toThrow();
      names.push(...body.namespaces.map(({ name }: { name: string }) => name));
      path = body.next_page_token && `/v1/namespaces?page_size=2&page_token=${body.next_page_token}`;
    }
    expect(names).toEqual(['default', 'p1', 'p2', 'p3', 'team-a']);
    expectProblem(await client.get('/v1/namespaces?page_size=1001'), 400, 'INVALID_COMMAND');
    expectProblem(await client.get('/v1/namespaces?page_token=x'), 400, 'INVALID_PAGE_TOKEN');
    expectProblem(await client.get('/v1/namespaces?pagesize=2'), 400, 'INVALID_COMMAND');
  });
});
