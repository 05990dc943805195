import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandShape, committedShape, pendingShape } from '../../apps/api/src/answers/shapes.js';
import { Client, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';

let registry: Registry;
let client: Client;
let digest: string;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
  digest = await client.store('weights');
});
afterAll(() => registry.stop());

const versions = (model: string, rest = ''): string => `/v1/models/default/${model}/versions${rest}`;
const key = (name: string) => ({ 'idempotency-key': name });

describe('Prefer', () => {
  it('return=minimal answers the position at commit', async () => {
    const minimal = await client.post(versions('minimal'), { artifact: { digest } }, { prefer: 'return=minimal' });
    expect(minimal.status).toBe(201);
    expect(minimal.body).toEqual({
      ref: 'default/minimal:v1',
      position: minimal.headers.get('cartulary-position'),
      outcome: 'accepted',
    });
    expect(() => committedShape.parse(minimal.body)).not.toThrow();
    expect(minimal.headers.get('preference-applied')).toBe('return=minimal');
    expect(minimal.headers.get('location')).toBe(versions('minimal', '/1'));
    const read = await client.get(versions('minimal', '/1'), { 'cartulary-min-position': minimal.body.position });
    expect([read.status, read.body.position]).toEqual([200, minimal.body.position]);
  });

  it('respond-async says where the outcome will be', async () => {
    const pending = await client.post(
      versions('later'),
      { artifact: { digest } },
      { prefer: 'respond-async', ...key('later-1') },
    );
    expect(pending.status).toBe(202);
    expect(() => pendingShape.parse(pending.body)).not.toThrow();
    expect(pending.headers.get('preference-applied')).toBe('respond-async');
    const location = pending.headers.get('location') as string;
    let status = await client.get(location);
    while (status.body.status === 'pending') status = await client.get(location);
    expect(status.body).toMatchObject({
      commandId: pending.body.commandId,
      status: 'accepted',
      result: { ref: 'default/later:v1' },
    });
    expect(status.body.events).toHaveLength(2);
    expect(() => commandShape.parse(status.body)).not.toThrow();
  });
});

describe('Idempotency-Key', () => {
  it('makes a repeat give the first status and version again', async () => {
    const body = { artifact: { digest }, onDuplicate: 'create' };
    const first = await client.post(versions('once'), body, key('k-1'));
    await client.post(versions('once', '/1/promote'), { stage: 'Staging' });
    const again = await client.post(versions('once'), body, key('k-1'));
    expect([again.status, again.body.version, again.body.stage]).toEqual([201, 1, 'Staging']);
    expect(again.headers.get('cartulary-outcome')).toBe('repeated');
    expect(again.headers.get('cartulary-position')).toBe(first.headers.get('cartulary-position'));
    expect(again.headers.get('location')).toBe(versions('once', '/1'));
    expect((await client.get('/v1/models/default/once')).body.versionCount).toBe(1);
  });

  it('takes effect once for calls at the same time', async () => {
    const body = { artifact: { digest }, onDuplicate: 'create' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.post(versions('race'), body, key('k-race'))),
    );
    expect(answers.map(({ status, body }) => [status, body.version])).toEqual(answers.map(() => [201, 1]));
    expect(answers.filter(({ headers }) => headers.get('cartulary-outcome') === null)).toHaveLength(1);
  });

  it('repeats what no view keeps: displaced versions, a new alias, a new namespace', async () => {
    for (const label of ['a', 'b']) await client.post(versions('facts'), { artifact: { digest }, label });
    await client.post(versions('facts', '/1/promote'), { stage: 'Production' });
    const promote = () => client.post(versions('facts', '/2/promote'), { stage: 'Production' }, key('k-promote'));
    expect([await promote(), await promote()].map(({ status, body }) => [status, body.displaced])).toEqual([
      [200, [1]],
      [200, [1]],
    ]);
    const alias = () =>
      client.call('PUT', '/v1/models/default/facts/aliases/x', { body: { version: 1 }, headers: key('k-alias') });
    expect([(await alias()).status, (await alias()).status]).toEqual([201, 201]);
    const namespace = () => client.call('PUT', '/v1/namespaces/again', { body: {}, headers: key('k-namespace') });
    expect([(await namespace()).status, (await namespace()).status]).toEqual([201, 201]);
  });

  it('refuses another command under the same key, and the first outcome stands', async () => {
    await client.post(versions('reuse'), { artifact: { digest }, label: '1' }, key('k-2'));
    const reused = await client.post(versions('reuse'), { artifact: { digest }, label: '2' }, key('k-2'));
    expectProblem(reused, 409, 'COMMAND_ID_REUSED');
    expect((await client.get('/v1/models/default/reuse')).body.versionCount).toBe(1);
    const status = await client.get(`/v1/commands/${reused.body.commandId}`);
    expect(status.body).toMatchObject({ status: 'accepted', result: { ref: 'default/reuse:v1' } });
  });

  it('repeats a rejection that is on record', async () => {
    const promote = () => client.post(versions('early', '/1/promote'), { stage: 'Staging' }, key('k-3'));
    const first = await promote();
    expectProblem(first, 404, 'MODEL_NOT_FOUND');
    await client.post(versions('early'), { artifact: { digest } });
    const again = await promote();
    expectProblem(again, 404, 'MODEL_NOT_FOUND');
    expect(again.headers.get('cartulary-outcome')).toBe('repeated');
    expect(again.body.commandId).toBe(first.body.commandId);
    const { body } = await client.get(`/v1/commands/${first.body.commandId}`);
    expect(body).toMatchObject({ status: 'rejected', error: { code: 'MODEL_NOT_FOUND' } });
    expect(() => commandShape.parse(body)).not.toThrow();
  });

  it('does not keep what was refused before it was published', async () => {
    const bytes = 'not yet here';
    const missing = { artifact: { digest: `sha256:${'1'.repeat(64)}` } };
    expectProblem(await client.post(versions('retry'), missing, key('k-4')), 404, 'ARTIFACT_NOT_FOUND');
    expectProblem(await client.post(versions('retry'), '{', key('k-4')), 400, 'INVALID_COMMAND');
    const made = await client.post(versions('retry'), { artifact: { digest: await client.store(bytes) } }, key('k-4'));
    expect([made.status, made.headers.get('cartulary-outcome')]).toEqual([201, null]);
  });

  it('belongs to its caller', async () => {
    const body = { artifact: { digest }, onDuplicate: 'create' };
    const ada = await client.as('ada').post(versions('own'), body, key('k-5'));
    const bob = await client.as('bob').post(versions('own'), body, key('k-5'));
    expect([ada.body.version, bob.body.version]).toEqual([1, 2]);
    const id = (await client.as('ada').get('/v1/models/default/own/history')).body.events[1]?.correlationid;
    expect((await client.as('ada').get(`/v1/commands/${id}`)).body.result.ref).toBe('default/own:v1');
    expectProblem(await client.get(`/v1/commands/${id}`), 404, 'COMMAND_NOT_FOUND');
  });

  it.each(['', 'x'.repeat(256), 'naïve'])('is refused when it is %j', async (value) => {
    expectProblem(await client.post(versions('bad-key'), { artifact: { digest } }, key(value)), 400, 'INVALID_COMMAND');
  });
});

describe('If-Match', () => {
  beforeAll(async () => {
    await client.post(versions('etag'), { artifact: { digest } });
  });
  const patch = (tag: string) =>
    client.call('PATCH', versions('etag', '/1'), { body: { tags: { t: tag } }, headers: { 'if-match': tag } });

  it('lets a change through on the revision that was read, and on no other', async () => {
    const tag = (await client.get(versions('etag', '/1'))).headers.get('etag') as string;
    const changed = await patch(tag);
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"v2"']);
    expectProblem(await patch(tag), 412, 'STALE_REVISION');
  });

  it('guards the model where an alias is in the URL, or a new version', async () => {
    const stale = { 'if-match': '"m77"' };
    expectProblem(
      await client.call('PUT', '/v1/models/default/etag/aliases/a', { body: { version: 1 }, headers: stale }),
      412,
      'STALE_REVISION',
    );
    expectProblem(
      await client.post(versions('etag'), { artifact: { digest }, label: '2' }, stale),
      412,
      'STALE_REVISION',
    );
  });

  it('is refused where nothing has an ETag', async () => {
    expectProblem(
      await client.call('PUT', '/v1/namespaces/etag', { body: {}, headers: { 'if-match': '*' } }),
      400,
      'INVALID_COMMAND',
    );
  });
});

describe('Cartulary-Min-Position', () => {
  it.each(['nonsense', 'default', 'default:-1', ':4', 'default:4:5'])('is refused when it is %j', async (value) => {
    expectProblem(await client.get('/v1/namespaces', { 'cartulary-min-position': value }), 400, 'INVALID_COMMAND');
  });

  it('ends in PROJECTION_LAGGING when it never comes', async () => {
    const lagging = await client.get('/v1/models/default/m', { 'cartulary-min-position': 'default:999999' });
    expectProblem(lagging, 504, 'PROJECTION_LAGGING');
    expect(lagging.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});
