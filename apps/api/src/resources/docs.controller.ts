import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { quoted, RegistryError } from '#domain';
import { ApiConfig } from '../api-config.js';
import { Answer } from '../http/answer.js';
import { Contract, noQuery, Route } from '../http/route.js';
import { RouteTable } from '../http/route-table.js';

const SERVICE = { tag: 'service', kind: 'other', path: [], query: noQuery, problems: [] } as const;
const openApi = new Route({
  id: 'readOpenApi',
  ...SERVICE,
  summary: 'This document',
  gives: { 200: z.record(z.string(), z.unknown()) },
});
const asyncApi = new Route({
  id: 'readAsyncApi',
  ...SERVICE,
  summary: 'AsyncAPI document of the topics',
  gives: { 200: z.record(z.string(), z.unknown()) },
});
const readable = new Route({
  id: 'readDocs',
  ...SERVICE,
  summary: 'This document, to read',
  gives: { 200: { mediaType: 'text/html', schema: z.string() } },
});
const parts = new Route({
  id: 'readDocsPart',
  ...SERVICE,
  path: ['*'],
  summary: 'A part of the page',
  gives: { 200: 'bytes' },
  problems: ['ROUTE_NOT_FOUND'],
});

const TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
};
const START =
  "window.onload = () => SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n";
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Cartulary API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<p>The topics of commands and events are in <a href="/asyncapi.json">/asyncapi.json</a> (AsyncAPI 3).</p>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** The page and the document are made when somebody asks: a start does not pay for them. */
@Controller()
export class DocsController {
  private document: string | undefined;
  private topics: string | undefined;

  constructor(
    private readonly table: RouteTable,
    private readonly config: ApiConfig,
  ) {}

  @Get('openapi.json')
  @Contract(openApi)
  async openApi(): Promise<Answer> {
    const { createDocument } = await import('../openapi/document.js');
    this.document ??= JSON.stringify(createDocument(this.table.entries, this.config.version));
    return new Answer(200, { 'content-type': 'application/json; charset=utf-8' }, this.document);
  }

  @Get('asyncapi.json')
  @Contract(asyncApi)
  async asyncApi(): Promise<Answer> {
    const { createAsyncApi } = await import('../asyncapi/document.js');
    this.topics ??= JSON.stringify(createAsyncApi(this.config.version));
    return new Answer(200, { 'content-type': 'application/json; charset=utf-8' }, this.topics);
  }

  @Get('docs')
  @Contract(readable)
  page(): Answer {
    return new Answer(200, { 'content-type': 'text/html; charset=utf-8' }, PAGE);
  }

  @Get('docs/*')
  @Contract(parts)
  async part(@Req() request: FastifyRequest): Promise<Answer> {
    const { '*': name } = parts.path(request);
    if (name === 'start.js') return new Answer(200, { 'content-type': 'text/javascript' }, START);
    const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
    if (type === undefined)
      throw new RegistryError('ROUTE_NOT_FOUND', `Expected a part of the page, found ${quoted(name)}.`);
    return new Answer(200, { 'content-type': type }, await readFile(uiFile(name)));
  }
}

function uiFile(name: string): string {
  return createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);
}
