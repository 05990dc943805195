import type { AnyRoute } from '../http/route.js';
import type { TableEntry } from '../http/route-table.js';
import { HEADERS, PARAMETERS } from './headers.js';
import { SchemaCollector } from './json-schema.js';
import { operationOf } from './operation.js';

export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [more: string]: unknown;
}

const TAGS: readonly AnyRoute['description']['tag'][] = [
  'artifacts',
  'namespaces',
  'models',
  'versions',
  'history',
  'commands',
  'service',
];

/** The OpenAPI 3.1 document of the routes that the router has, out of the schemas that check their requests. */
export function createDocument(entries: readonly TableEntry[], version: string): OpenApiDocument {
  const schemas = new SchemaCollector();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, url, route } of entries) {
    if (!route || method === 'HEAD') continue;
    const path = documentedPath(url);
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: operationOf(route, schemas),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Cartulary',
      version,
      description:
        'A model registry that can prove its history. HEAD is answered wherever GET is; every refusal is an RFC 9457 problem with a code.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: TAGS.map((name) => ({ name })),
    security: [{ bearer: [] }, { basic: [] }, {}],
    paths,
    components: {
      schemas: schemas.components,
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, basic: { type: 'http', scheme: 'basic' } },
    },
  };
}

/** `/v1/artifacts/:digest/*` → `/v1/artifacts/{digest}/{path}` */
export function documentedPath(url: string): string {
  return url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}');
}
