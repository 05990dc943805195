import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Registry, startRegistry } from '../../apps/standalone/src/registry.js';
import { readPage } from '../support/pages.js';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

interface Operation {
  readonly responses: Readonly<Record<string, { readonly headers?: Readonly<Record<string, unknown>> }>>;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly parameters: Readonly<Record<string, { readonly name: string }>> };
}

describe('docs/api.md', () => {
  const page = readPage('docs/api.md');
  let folder: string;
  let registry: Registry;
  let document: OpenApi;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartulary-docs-'));
    const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };
    registry = await startRegistry({ host: '127.0.0.1', port: 0, dataDir: folder, servers: {} }, silent);
    document = (await (await fetch(`${registry.url}/openapi.json`)).json()) as OpenApi;
  });

  afterAll(async () => {
    await registry.stop();
    await rm(folder, { recursive: true });
  });

  it('has a row for every route of the OpenAPI document, and for no other', () => {
    const served = Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const written = [...page.matchAll(/^\| `((?:GET|PUT|POST|PATCH|DELETE) \/\S+)`/gm)].map(([, route]) => route);
    expect(written.sort()).toEqual(served.sort());
  });

  it('names every header that the OpenAPI document does', () => {
    const asked = Object.values(document.components.parameters).map(({ name }) => name);
    const responses = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap((one) => Object.values(one.responses)),
    );
    const names = new Set([...asked, ...responses.flatMap(({ headers = {} }) => Object.keys(headers))]);
    expect(names).toContain('Cartulary-Position');
    expect([...names].filter((name) => !page.includes(`\`${name}`))).toEqual([]);
  });
});
