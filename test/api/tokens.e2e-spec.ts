import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryTokens } from '#platform';
import type { OpenApiDocument } from '../../apps/api/src/openapi/document.js';
import { Client, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';

const OPEN = ['/healthz', '/readyz'];
const TOKENS = { ci: 'cart_of_ci', ada: 'cart_of_ada' };

let registry: Registry;
let nobody: Client;
let ci: Client;
let ada: Client;
let calls: readonly (readonly [string, string])[];
beforeAll(async () => {
  registry = await startRegistry({ ports: { tokens: new MemoryTokens(TOKENS) } });
  nobody = new Client(registry.url);
  [ci, ada] = [bearing(TOKENS.ci), bearing(TOKENS.ada)];
  const { paths } = JSON.parse((await ci.get('/openapi.json')).text) as OpenApiDocument;
  calls = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, 'default')] as const),
  );
});
afterAll(() => registry.stop());

const bearing = (token: string): Client => new Client(registry.url, { authorization: `Bearer ${token}` });
const basic = (user: string, password: string): Client =>
  new Client(registry.url, { authorization: `Basic ${btoa(`${user}:${password}`)}` });

describe('with tokens set', () => {
  it('every route but the two of health refuses whoever has none', async () => {
    expect(calls.length).toBeGreaterThan(30);
    for (const [method, path] of calls.filter(([, one]) => !OPEN.includes(one))) {
      const refused = await nobody.call(method, path);
      expect([method, path, refused.status]).toEqual([method, path, 401]);
      expectProblem(refused, 401, 'UNAUTHENTICATED');
      expect(refused.headers.get('www-authenticate')).toContain('Bearer');
      expect(refused.body.detail).toContain('cartulary token add');
    }
  });

  it.each([
    ['HEAD', '/v1/namespaces'],
    ['OPTIONS', '/v1/namespaces'],
    ['DELETE', '/v1/namespaces'],
    ['OPTIONS', '/healthz'],
    ['GET', '/nowhere'],
    ['POST', '/v1/nowhere'],
    ['GET', '/v1/namespaces?page_size=x'],
    ['GET', '/HEALTHZ'],
    ['GET', '//healthz'],
    ['GET', '/v1/models/%zz'],
    ['GET', `/v1/models/default/${'m'.repeat(5000)}`],
  ])('%s %s does too, whatever else is wrong with it', async (method, path) => {
    expect((await nobody.call(method, path)).status).toBe(401);
  });

  it('refuses before it reads a body', async () => {
    const body = 'x'.repeat(1024 * 1024);
    const refused = await nobody.call('PUT', `/v1/artifacts/sha256:${'0'.repeat(64)}`, { body });
    expectProblem(refused, 401, 'UNAUTHENTICATED');
  });

  it.each(OPEN)('%s answers everybody, with a wrong token too', async (path) => {
    expect((await nobody.get(path)).status).toBe(200);
    expect((await nobody.call('HEAD', path)).status).toBe(200);
    expect((await bearing('wrong').get(path)).status).toBe(200);
  });

  it('a foreign host is refused for that first', async () => {
    const refused = await nobody.post('/v1/models/default', { name: 'm' }, { origin: 'http://evil.example' });
    expectProblem(refused, 403, 'FORBIDDEN');
  });

  it('an answer that somebody has had is not given to nobody', async () => {
    await ci.register('kept');
    const path = '/v1/models/default/kept/versions/1';
    for (let times = 0; times < 2; times++) expect((await ci.get(path)).status).toBe(200);
    expectProblem(await nobody.get(path), 401, 'UNAUTHENTICATED');
    expectProblem(await bearing('cart_of_c').get(path), 401, 'UNAUTHENTICATED');
  });
});

describe('whoever bears a token', () => {
  it('is named by it, as authenticated and by an opaque id', async () => {
    const { status, body } = await ci.register('named');
    expect([status, body]).toEqual([201, expect.objectContaining({ registeredBy: 'ci' })]);
    const { events } = (await ci.get('/v1/models/default/named/history')).body;
    const leaf = JSON.parse(Buffer.from(events[0]?.leaf as string, 'base64').toString()) as { actor: object };
    expect(leaf.actor).toEqual({ id: await registry.names.idOf('ci'), kind: 'token', grade: 'authenticated' });
  });

  it('may send it as the password of Basic, under any user name', async () => {
    for (const user of ['', 'ci', 'ada']) {
      const { status, body } = await basic(user, TOKENS.ci).register(`by-${user}`);
      expect([status, body]).toEqual([201, expect.objectContaining({ registeredBy: 'ci' })]);
    }
    expectProblem(await basic(TOKENS.ci, '').get('/v1/namespaces'), 401, 'UNAUTHENTICATED');
    expectProblem(await basic('ci', 'ci').get('/v1/namespaces'), 401, 'UNAUTHENTICATED');
  });

  it('has ids of commands of its own', async () => {
    const key = { 'idempotency-key': 'release-1' };
    const first = await ci.post('/v1/models/default', { name: 'first' }, key);
    const second = await ada.post('/v1/models/default', { name: 'second' }, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    const repeated = await basic('somebody', TOKENS.ci).post('/v1/models/default', { name: 'first' }, key);
    expect(repeated.headers.get('cartulary-outcome')).toBe('repeated');
    const sent = await ci.post('/v1/models/default', { name: 'third' }, { prefer: 'respond-async' });
    const { commandId } = sent.body;
    expect((await ci.get(`/v1/commands/${commandId}`)).status).toBe(200);
    expectProblem(await ada.get(`/v1/commands/${commandId}`), 404, 'COMMAND_NOT_FOUND');
  });
});
