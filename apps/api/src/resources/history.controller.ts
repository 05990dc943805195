import { Controller, Get, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { namespaceSchema } from '#domain';
import { at } from '../answers/resource-answers.js';
import { historyShape } from '../answers/shapes.js';
import { Answer } from '../http/answer.js';
import { fromPageToken, pageQuery, toPageToken } from '../http/paging.js';
import { Contract, Route } from '../http/route.js';
import { GetHistory, type Subject } from '../queries/history.js';

const HISTORY = { tag: 'history', kind: 'read', query: pageQuery, gives: { 200: historyShape } } as const;
const MODEL = ['INVALID_PAGE_TOKEN', 'MODEL_NOT_FOUND'] as const;

const modelHistory = new Route({
  id: 'readModelHistory',
  ...HISTORY,
  summary: 'Events of a model, oldest first',
  path: ['namespace', 'name'],
  problems: MODEL,
});
const versionHistory = new Route({
  id: 'readVersionHistory',
  ...HISTORY,
  summary: 'Events of a version, oldest first',
  path: ['namespace', 'name', 'ref'],
  problems: [...MODEL, 'VERSION_NOT_FOUND', 'ALIAS_NOT_FOUND', 'NO_VERSION_IN_STAGE', 'INVALID_REF', 'UNKNOWN_STAGE'],
});
const namespaceHistory = new Route({
  id: 'readHistory',
  ...HISTORY,
  summary: 'Events of a namespace, oldest first',
  path: [],
  query: pageQuery.extend({ namespace: namespaceSchema.default('default') }),
  problems: ['INVALID_PAGE_TOKEN', 'NAMESPACE_NOT_FOUND'],
});

const seq = z.int().nonnegative();

@Controller('v1')
export class HistoryController {
  constructor(private readonly queries: QueryBus) {}

  @Get('models/:namespace/:name/history')
  @Contract(modelHistory)
  ofModel(@Req() request: FastifyRequest): Promise<Answer> {
    return this.page(modelHistory.path(request), modelHistory.query(request));
  }

  @Get('models/:namespace/:name/versions/:ref/history')
  @Contract(versionHistory)
  ofVersion(@Req() request: FastifyRequest): Promise<Answer> {
    return this.page(versionHistory.path(request), versionHistory.query(request));
  }

  @Get('history')
  @Contract(namespaceHistory)
  ofNamespace(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, ...page } = namespaceHistory.query(request);
    return this.page({ namespace }, page);
  }

  private async page(
    subject: Subject,
    { page_size: size, page_token: token }: z.output<typeof pageQuery>,
  ): Promise<Answer> {
    const list = ['history', subject.namespace, subject.name, subject.ref];
    const after = fromPageToken(token, list, seq) ?? 0;
    const { value, position } = await this.queries.execute(new GetHistory(subject, after, size));
    const { events, next } = value;
    return Answer.json(
      { events, ...(next !== undefined && { next_page_token: toPageToken(list, next) }) },
      at(position),
    );
  }
}
