import { z } from 'zod';
import type { ErrorCode } from '#domain';
import { problemShape, streamShape } from '../answers/shapes.js';
import { PATH_PARTS } from '../http/path.js';
import { PROBLEM_MEDIA_TYPE } from '../http/problem.js';
import type { AnyRoute, Given } from '../http/route.js';
import { STATUS } from '../http/status.js';
import { NDJSON, SSE } from '../streams/stream-format.js';
import { headersOf, parametersOf } from './headers.js';
import type { SchemaCollector } from './json-schema.js';

const EVERY: readonly ErrorCode[] = ['INVALID_COMMAND', 'FORBIDDEN'];
const OF_KIND: Readonly<Record<AnyRoute['description']['kind'], readonly ErrorCode[]>> = {
  read: ['INVALID_NAME', 'NAMESPACE_NOT_FOUND', 'PROJECTION_LAGGING'],
  command: [
    'INVALID_NAME',
    'NUMBER_NOT_EXACT',
    'NAMESPACE_NOT_FOUND',
    'COMMAND_ID_REUSED',
    'COMMAND_EXPIRED',
    'COMMAND_TOO_LARGE',
    'UNAVAILABLE',
    'OUTCOME_UNKNOWN',
  ],
  other: [],
};

/** One operation of the document: all that its route's contract says. */
export function operationOf(route: AnyRoute, schemas: SchemaCollector): Record<string, unknown> {
  const { id, summary, tag, open } = route.description;
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(open && { security: [] }),
    parameters: parameters(route, schemas),
    ...requestBody(route, schemas),
    responses: { ...answers(route, schemas), ...problems(route, schemas) },
  };
}

function parameters(route: AnyRoute, schemas: SchemaCollector): unknown[] {
  const { path, query } = route.description;
  const inPath = path.map((part) => ({
    name: part === '*' ? 'path' : part,
    in: 'path',
    required: true,
    schema: schemas.convert(PATH_PARTS[part].schema, 'input'),
  }));
  const { properties = {} } = schemas.convert(query, 'input') as { properties?: Record<string, unknown> };
  const inQuery = Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
  return [...inPath, ...inQuery, ...parametersOf(route).map((name) => ({ $ref: `#/components/parameters/${name}` }))];
}

function requestBody({ description: { takes } }: AnyRoute, schemas: SchemaCollector): { requestBody?: unknown } {
  if (takes === undefined) return {};
  if (takes === 'bytes') return { requestBody: { required: true, content: { '*/*': {} } } };
  const content = Object.entries(takes).map(([type, schema]) => [type, { schema: schemas.convert(schema, 'input') }]);
  return { requestBody: { content: Object.fromEntries(content) as unknown } };
}

function answers(route: AnyRoute, schemas: SchemaCollector): Record<string, unknown> {
  const entries = Object.entries(route.description.gives).map(([status, given]) => {
    const headers = Object.entries(headersOf(route, Number(status))).map(([name, component]) => [
      name,
      { $ref: `#/components/headers/${component}` },
    ]);
    return [
      status,
      {
        description: DESCRIPTIONS[status] ?? 'Done',
        headers: Object.fromEntries(headers) as unknown,
        ...content(given, schemas),
      },
    ];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  201: 'Made',
  202: 'Published; its outcome is not known yet',
  206: 'A range',
  304: 'Known already',
};

function content(given: Given, schemas: SchemaCollector): { content?: unknown } {
  if (given === 'nothing') return {};
  if (given instanceof z.ZodType)
    return { content: { 'application/json': { schema: schemas.convert(given, 'output') } } };
  if (given === 'text') return { content: { 'text/plain': { schema: { type: 'string' } } } };
  if (given === 'bytes') return { content: { '*/*': {} } };
  if (given === 'stream') return { content: streamed(schemas) };
  return { content: { [given.mediaType]: { schema: schemas.convert(given.schema, 'output') } } };
}

/** Each line, and each `data` of server-sent events, is one of these. */
function streamed(schemas: SchemaCollector): Record<string, unknown> {
  const contentSchema = schemas.convert(streamShape, 'output');
  const schema = { type: 'string', contentMediaType: 'application/json', contentSchema };
  return { [NDJSON.mediaType]: { schema }, [SSE.mediaType]: { schema } };
}

/** One answer for each status of a code that the route may give. */
function problems({ description }: AnyRoute, schemas: SchemaCollector): Record<string, unknown> {
  const { kind, guarded, open, takes, problems: own } = description;
  const conditions: readonly ErrorCode[] = [
    ...(open ? [] : (['UNAUTHENTICATED'] as const)),
    ...(guarded && kind === 'command' ? (['STALE_REVISION'] as const) : []),
    ...(takes !== undefined && takes !== 'bytes'
      ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'NUMBER_NOT_EXACT'] as const)
      : []),
  ];
  const codes = new Set([...EVERY, ...OF_KIND[kind], ...conditions, ...own]);
  const schema = schemas.convert(problemShape, 'output');
  const statuses = new Set([...codes].map((code) => STATUS[code]));
  const entries = [...statuses].map((status) => {
    const found = [...codes].filter((code) => STATUS[code] === status).sort();
    return [status, { description: found.join(', '), ...extra(status), content: { [PROBLEM_MEDIA_TYPE]: { schema } } }];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function extra(status: number): { headers?: unknown } {
  if (status === 416) return { headers: { 'Content-Range': { $ref: '#/components/headers/ContentRange' } } };
  return status === 503 || status === 504
    ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } }
    : {};
}
