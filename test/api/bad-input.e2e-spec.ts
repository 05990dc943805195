import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Body, Client, expectProblem, type Reply } from './client.js';
import { type Registry, startRegistry } from './registry.js';

let registry: Registry;
let client: Client;
let end: number;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
  await client.register('known', {});
  end = await registry.log.end(0);
});
/** Whatever is refused here was refused before it was published: the log does not even say so. */
afterEach(async () => {
  expect(await registry.log.end(0)).toBe(end);
});
afterAll(() => registry.stop());

const REGISTER = '/v1/models/default/bad/versions';
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const json = (body: string | Uint8Array, type = 'application/json') =>
  client.call('POST', REGISTER, { body, headers: { 'content-type': type } });

describe('a body', () => {
  it.each([
    ['broken', '{"label": "1",', 'INVALID_COMMAND'],
    ['text', 'hello', 'INVALID_COMMAND'],
    ['with a trailing comma', '{"label": "1",}', 'INVALID_COMMAND'],
    ['with a byte order mark', '\ufeff{}', 'INVALID_COMMAND'],
    ['with duplicate keys', '{"label": "1", "label": "2"}', 'INVALID_COMMAND'],
    ['with duplicate keys, one escaped', '{"label": "1", "l\\u0061bel": "2"}', 'INVALID_COMMAND'],
    ['deeply nested', `{"hyperparameters": {"x": ${nested(100)}}}`, 'INVALID_COMMAND'],
    ['very deeply nested', nested(100_000), 'INVALID_COMMAND'],
    ['that pollutes prototypes', '{"__proto__": {"admin": true}}', 'INVALID_COMMAND'],
    ['that pollutes prototypes further in', '{"tags": {"__proto__": "x"}}', 'INVALID_COMMAND'],
    ['with NaN', '{"metrics": {"f1": NaN}}', 'INVALID_COMMAND'],
    ['with Infinity', '{"metrics": {"f1": -Infinity}}', 'INVALID_COMMAND'],
    ['with a float that overflows', '{"metrics": {"f1": 1e999}}', 'NUMBER_NOT_EXACT'],
    ['with an integer that is not exact', '{"hyperparameters": {"seed": 9007199254740993}}', 'NUMBER_NOT_EXACT'],
    ['with a lone surrogate', '{"label": "\\ud800"}', 'INVALID_COMMAND'],
    ['that is an array', '[]', 'INVALID_COMMAND'],
    ['that is null', 'null', 'INVALID_COMMAND'],
    ['without an artifact', '{}', 'INVALID_COMMAND'],
    ['with an unknown field', '{"artifact": {"uri": "s3://x/y"}, "stage": "Production"}', 'INVALID_COMMAND'],
    ['with a number for a text', '{"artifact": {"uri": "s3://x/y"}, "description": 7}', 'INVALID_COMMAND'],
    ['with a text for a metric', '{"artifact": {"uri": "s3://x/y"}, "metrics": {"f1": "0.9"}}', 'INVALID_COMMAND'],
    ['with a bad digest', '{"artifact": {"digest": "sha256:abc"}}', 'INVALID_DIGEST'],
    ['with a bad label', '{"artifact": {"uri": "s3://x/y"}, "label": " "}', 'INVALID_NAME'],
    ['with a bad time', '{"artifact": {"uri": "s3://x/y"}, "createdAt": "2023-10-28 14:00"}', 'INVALID_TIME'],
  ])('%s is refused', async (_what, body, code) => {
    expectProblem(await json(body), 400, code);
    expectProblem(await client.get('/v1/models/default/bad'), 404, 'MODEL_NOT_FOUND');
  });

  it('says where it is wrong', async () => {
    const { body } = await json(
      '{"artifact": {"uri": "s3://x/y"}, "lineage": {"data": [{"id": 7}]}, "metrics": {"f1": "x"}, "nonsense": 1}',
    );
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'lineage.data[0].id',
      'metrics.f1',
      'nonsense',
    ]);
    expect(body.detail).toMatch(/expected/i);
  });

  it('that is not UTF-8 is refused', async () => {
    expectProblem(await json(Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d)), 400, 'INVALID_COMMAND');
  });

  it('that is too large is refused, with and without its length', async () => {
    expectProblem(await json(JSON.stringify({ description: 'x'.repeat(600_000) })), 413, 'PAYLOAD_TOO_LARGE');
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 20; i++) controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
        controller.close();
      },
    });
    const response = await fetch(registry.url + REGISTER, {
      method: 'POST',
      body: stream,
      headers: { 'content-type': 'application/json' },
      duplex: 'half',
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json5',
    '',
  ])('of type %j is refused', async (type) => {
    const refused = await json('{}', type);
    expectProblem(refused, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(refused.headers.get('connection')).not.toBe('close');
  });

  it('is refused where none is taken', async () => {
    expectProblem(
      await client.call('DELETE', '/v1/models/default/known', { body: { force: true } }),
      400,
      'INVALID_COMMAND',
    );
  });

  it.each([
    ['promote', { stage: 'Live' }, 'UNKNOWN_STAGE'],
    ['promote', {}, 'INVALID_COMMAND'],
    ['promote', { stage: 'Staging', displace: 'all' }, 'INVALID_COMMAND'],
    ['promote', { stage: 'Staging', holder: 'v1' }, 'INVALID_COMMAND'],
    ['promote', { stage: 'Staging', ref: '2' }, 'INVALID_COMMAND'],
    ['promote', { stage: ['Staging'] }, 'INVALID_COMMAND'],
    ['promote', 'x', 'INVALID_COMMAND'],
    ['evaluations', {}, 'INVALID_COMMAND'],
    ['evaluations', { metrics: { f1: null } }, 'INVALID_COMMAND'],
    ['evaluations', { metrics: {}, report: 'sha256:x' }, 'INVALID_DIGEST'],
    ['archive', { reason: 7 }, 'INVALID_COMMAND'],
  ])('of %s that is %j is refused', async (act, body, code) => {
    expectProblem(await client.post(`/v1/models/default/known/versions/1/${act}`, body), 400, code);
  });
});

describe('a name', () => {
  it.each(['..', '.', '%20', 'a%2Fb', 'a%3Ab', 'a%00b', 'a%0Ab', 'x'.repeat(256), '%F0%9F%98%80'.repeat(256)])(
    '%s of a model is refused',
    async (name) => {
      // A path of dots is resolved by every client; it has to be escaped to arrive.
      const path = `/v1/models/default/${name.replaceAll('.', '%2E')}/versions`;
      if (name === '.' || name === '..')
        return expectProblem(await rawGet(path.replace('/versions', '')), 400, 'INVALID_NAME');
      expectProblem(await client.post(path, { artifact: { uri: 's3://x/y' } }), 400, 'INVALID_NAME');
      expectProblem(await client.post('/v1/models/default', { name: decodeURIComponent(name) }), 400, 'INVALID_NAME');
    },
  );

  it.each(['Default', 'a b', '_x', 'x'.repeat(64), '%C3%A9'])('%s of a namespace is refused', async (name) => {
    expectProblem(await client.call('PUT', `/v1/namespaces/${name}`, { body: {} }), 400, 'INVALID_NAME');
    expectProblem(await client.get(`/v1/models/${name}/m`), 400, 'INVALID_NAME');
  });

  it.each(['%', '%z', '%zz', '%C3', '%C3%28', '%ED%A0%80'])('with the escape %s is refused', async (name) => {
    expectProblem(await rawGet(`/v1/models/default/${name}`), 400, 'INVALID_REF');
  });

  it('is decoded once', async () => {
    const { body } = await client.get('/v1/models/default/100%2525');
    expect(body).toMatchObject({ code: 'MODEL_NOT_FOUND', detail: expect.stringContaining('100%2525') });
  });

  it('may be as long as the router lets it be', async () => {
    expectProblem(await client.get(`/v1/models/default/${'x'.repeat(3999)}`), 400, 'INVALID_NAME');
    expectProblem(await client.get(`/v1/models/default/${'x'.repeat(4001)}`), 400, 'INVALID_REF');
  });
});

describe('a path', () => {
  it.each([
    '/',
    '/v1',
    '/v1/nothing',
    '/v1/models/default/m/',
    '/v2/models/default/m',
    '/docs/../package.json',
    '/docs/package.json',
  ])('%s is not there', async (path) => {
    expectProblem(await rawGet(path), 404, 'ROUTE_NOT_FOUND');
  });

  it('is refused for that, not for the body that came with it', async () => {
    expectProblem(await client.post('/v1/nothing', 'x', { 'content-type': 'text/plain' }), 404, 'ROUTE_NOT_FOUND');
  });

  it.each([
    ['DELETE', '/v1/namespaces/default', 'GET, HEAD, PUT'],
    ['PUT', '/v1/models/default/known', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/v1/models/default', 'POST'],
    ['GET', '/v1/models/default/known/versions/1/promote', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/v1/history', 'GET, HEAD'],
    ['GET', '/v1/models/default/known/aliases/x', 'DELETE, PUT'],
  ])('takes no %s on %s', async (method, path, allowed) => {
    const refused = await client.call(
      method,
      path,
      method === 'GET' ? {} : { body: 'x', headers: { 'content-type': 'text/plain' } },
    );
    expectProblem(refused, 405, 'METHOD_NOT_ALLOWED');
    expect(refused.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allowed);
  });

  it('takes no unknown query', async () => {
    expectProblem(await client.get('/v1/models/default/known?verbose=1'), 400, 'INVALID_COMMAND');
    expectProblem(
      await client.post('/v1/models/default/known/versions/1/archive?dry_run=true', {}),
      400,
      'INVALID_COMMAND',
    );
    expectProblem(await client.get('/healthz?__proto__=1'), 400, 'INVALID_COMMAND');
  });
});

describe('a caller', () => {
  it('under a foreign name is refused', async () => {
    for (const host of ['evil.example', `evil.example:${registry.port}`, '127.0.0.1:1']) {
      expectProblem(await raw(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`), 403, 'FORBIDDEN');
    }
  });

  it("from another site's page reads, and does not write", async () => {
    const origin = { origin: 'http://evil.example' };
    expectProblem(await client.post(REGISTER, { artifact: { uri: 's3://x/y' } }, origin), 403, 'FORBIDDEN');
    expectProblem(
      await client.call('PUT', `/v1/artifacts/sha256:${'0'.repeat(64)}`, { body: 'x', headers: origin }),
      403,
      'FORBIDDEN',
    );
    expect((await client.get('/v1/models/default/known', origin)).status).toBe(200);
  });

  it.each(['Basic', 'Basic %%%', `Basic ${btoa('no colon')}`, 'Bearer abc', 'Digest x'])(
    'with Authorization %j is refused',
    async (authorization) => {
      const refused = await client.get('/v1/models/default/known', { authorization });
      expectProblem(refused, 401, 'UNAUTHENTICATED');
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer .*, Basic /);
    },
  );
});

describe('what is no HTTP', () => {
  it('is refused with a problem', async () => {
    expectProblem(await raw('HELLO\r\n\r\n'), 400, 'INVALID_COMMAND');
    expectProblem(
      await raw(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${registry.port}\r\nX-Long: ${'x'.repeat(300_000)}\r\n\r\n`),
      413,
      'PAYLOAD_TOO_LARGE',
    );
  });
});

/** Sends bytes as they are. */
async function raw(text: string): Promise<Reply> {
  const answer = await new Promise<string>((resolve, reject) => {
    let received = '';
    const socket = connect(registry.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
  const [head, body] = answer.split('\r\n\r\n') as [string, string];
  const [start, ...lines] = head.split('\r\n') as [string, ...string[]];
  const headers = new Headers(lines.map((line) => line.split(': ') as [string, string]));
  return { status: Number(start.split(' ')[1]), headers, text: body, body: JSON.parse(body) as Body };
}

/** Clients put a path into a normal form before they send it. */
function rawGet(path: string): Promise<Reply> {
  return raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${registry.port}\r\nConnection: close\r\n\r\n`);
}
