import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentedPath, type OpenApiDocument } from '../../apps/api/src/openapi/document.js';
import { Client } from './client.js';
import { type Registry, startRegistry } from './registry.js';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { name?: string; in?: string; $ref?: string; required?: boolean; schema?: object }[];
  readonly requestBody?: { content: Record<string, { schema?: object }> };
  readonly responses: Record<string, { headers?: object; content?: Record<string, unknown> }>;
}

let registry: Registry;
let client: Client;
let document: OpenApiDocument;
let operations: [string, string, Operation][];
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
  document = JSON.parse((await client.get('/openapi.json')).text) as OpenApiDocument;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
      method,
      path,
      operation as Operation,
    ]),
  );
});
afterAll(() => registry.stop());

const find = (method: string, path: string): Operation => (document.paths[path]?.[method] ?? {}) as Operation;

describe('/', () => {
  const root = (accept: string) => fetch(`${registry.url}/`, { headers: { accept }, redirect: 'manual' });

  it('leads a browser to what it can read, and is a problem for everybody else', async () => {
    const led = await root('text/html,application/xhtml+xml,*/*;q=0.8');
    expect([led.status, led.headers.get('location')]).toEqual([302, '/docs']);
    expect((await root('application/json')).status).toBe(404);
    expect((await root('*/*')).status).toBe(404);
  });
});

describe('/openapi.json', () => {
  it('has every route of the router, and no other', () => {
    const documented = operations.map(([method, path]) => `${method.toUpperCase()} ${path}`);
    const routed = registry.routes
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, url }) => `${method} ${documentedPath(url)}`);
    expect(documented.sort()).toEqual(routed.sort());
    expect(routed).toContain('POST /v1/models/{namespace}/{name}/versions/{ref}/promote');
    const heads = registry.routes.filter(({ method }) => method === 'HEAD').map(({ url }) => url);
    expect(heads.sort()).toEqual(
      registry.routes
        .filter(({ method }) => method === 'GET')
        .map(({ url }) => url)
        .sort(),
    );
  });

  it('has every part of every path as a parameter with a schema', () => {
    for (const [, path, { parameters }] of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      for (const { schema, required } of inPath)
        expect({ path, schema, required }).toMatchObject({ schema: { type: 'string' }, required: true });
    }
  });

  it('has queries, bodies and headers', () => {
    const names = ({ parameters }: Operation) => parameters.map(({ name, $ref }) => name ?? $ref?.split('/').at(-1));
    expect(names(find('get', '/v1/stages/{stage}'))).toEqual([
      'stage',
      'page_size',
      'page_token',
      'namespace',
      'at',
      'known_at',
      'MinPosition',
    ]);
    expect(names(find('post', '/v1/models/{namespace}/{name}/versions'))).toEqual([
      'namespace',
      'name',
      'artifact',
      'IdempotencyKey',
      'Prefer',
      'IfMatch',
    ]);
    expect(names(find('delete', '/v1/models/{namespace}/{name}'))).toContain('force');
    const register = find('post', '/v1/models/{namespace}/{name}/versions');
    expect(Object.keys(register.requestBody?.content ?? {})).toEqual([
      'application/json',
      'application/vnd.cartulary.sidecar+json',
    ]);
    expect(JSON.stringify(register.requestBody)).toContain('hyperparameters');
    expect(JSON.stringify(find('post', '/v1/models/{namespace}/{name}/versions/{ref}/promote').requestBody)).toContain(
      'holder',
    );
    expect(Object.keys(register.responses['201']?.headers ?? {})).toEqual(
      expect.arrayContaining(['Cartulary-Position', 'Location', 'ETag']),
    );
  });

  it('has the problems of every operation', () => {
    for (const [method, path, { responses }] of operations) {
      for (const status of ['/healthz', '/readyz'].includes(path) ? ['400', '403'] : ['400', '401', '403'])
        expect({ method, path, status, content: responses[status]?.content }).toMatchObject({
          content: { 'application/problem+json': {} },
        });
    }
    expect(Object.keys(find('post', '/v1/models/{namespace}/{name}/versions').responses)).toEqual(
      expect.arrayContaining(['404', '409', '412', '413', '415', '503', '504']),
    );
  });

  it('gives each operation a name of its own, and refers to nothing that is not there', () => {
    const ids = operations.map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = (reference as string)
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
      expect({ reference, found: found !== undefined }).toEqual({ reference, found: true });
    }
  });

  it('is OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document).toMatchObject({
      info: { title: 'Cartulary', version: expect.any(String) },
      components: { schemas: { Version: expect.any(Object), Problem: expect.any(Object) } },
    });
  });
});

describe('/docs', () => {
  it('is served with all its parts, from here alone', async () => {
    const page = await client.get('/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).not.toMatch(/https?:\/\//);
    for (const [, part] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const { status, text } = await client.get(part as string);
      expect([part, status, text.length > 0]).toEqual([part, 200, true]);
    }
  });
});
