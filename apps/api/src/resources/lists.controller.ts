import { Controller, Get, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type OrderTerm,
  parseModelFilter,
  parseModelOrder,
  parseVersionFilter,
  parseVersionOrder,
  searchCursorSchema,
} from '#views';
import { at } from '../answers/resource-answers.js';
import { modelListShape, versionListShape } from '../answers/shapes.js';
import { Answer } from '../http/answer.js';
import { fromPageToken, type ListKey, pageQuery, toPageToken } from '../http/paging.js';
import { Contract, Route } from '../http/route.js';
import { type ListPage, ListModels, ListVersions } from '../queries/lists.js';

const LIST = {
  kind: 'read',
  path: [],
  query: pageQuery.extend({
    filter: z.string().optional().meta({ description: "As in metrics.f1_score > 0.9 AND NOT tags.team = 'nlp'" }),
    order_by: z.string().optional().meta({ description: 'Keys, each with ASC or DESC, as in metrics.f1 DESC, label' }),
  }),
  problems: ['INVALID_FILTER', 'INVALID_PAGE_TOKEN'],
} as const;

const listModels = new Route({
  id: 'listModels',
  ...LIST,
  summary: 'Models over all namespaces, the last created first',
  tag: 'models',
  gives: { 200: modelListShape },
});
const listVersions = new Route({
  id: 'listVersions',
  ...LIST,
  summary: 'Versions over all models, the last registered first',
  tag: 'versions',
  gives: { 200: versionListShape },
});
const listModelVersions = new Route({
  id: 'listModelVersions',
  ...LIST,
  summary: 'Versions of a model, the last registered first',
  tag: 'versions',
  path: ['namespace', 'name'],
  gives: { 200: versionListShape },
  problems: [...LIST.problems, 'MODEL_NOT_FOUND'],
});

@Controller('v1')
export class ListsController {
  constructor(private readonly queries: QueryBus) {}

  @Get('models')
  @Contract(listModels)
  async models(@Req() request: FastifyRequest): Promise<Answer> {
    const { filter, order_by: orderBy, ...page } = listModels.query(request);
    const list = ['models', filter, orderBy];
    const order = parseModelOrder(orderBy);
    const search = { filter: parseModelFilter(filter), order, ...pageOf(page, list, order) };
    return answer('models', list, await this.queries.execute(new ListModels(search)));
  }

  @Get('versions')
  @Contract(listVersions)
  versions(@Req() request: FastifyRequest): Promise<Answer> {
    return this.versionsOf(undefined, listVersions.query(request));
  }

  @Get('models/:namespace/:name/versions')
  @Contract(listModelVersions)
  versionsOfModel(@Req() request: FastifyRequest): Promise<Answer> {
    return this.versionsOf(listModelVersions.path(request), listModelVersions.query(request));
  }

  private async versionsOf(of: ListVersions['of'], query: z.output<typeof LIST.query>): Promise<Answer> {
    const { filter, order_by: orderBy, ...page } = query;
    const list = ['versions', of?.namespace, of?.name, filter, orderBy];
    const order = parseVersionOrder(orderBy);
    const search = { filter: parseVersionFilter(filter), order, ...pageOf(page, list, order) };
    return answer('versions', list, await this.queries.execute(new ListVersions(search, of)));
  }
}

/** @throws INVALID_PAGE_TOKEN */
function pageOf(
  { page_size: limit, page_token: token }: z.output<typeof pageQuery>,
  list: ListKey,
  order: readonly OrderTerm[],
) {
  const place = searchCursorSchema.refine(
    (cursor) => cursor.length === order.length + 1 && typeof cursor.at(-1) === 'number',
  );
  return { after: fromPageToken(token, list, place), limit };
}

function answer<T>(name: 'models' | 'versions', list: ListKey, { items, next, position }: ListPage<T>): Answer {
  const token = next && { next_page_token: toPageToken(list, next) };
  return Answer.json({ [name]: items, ...token }, position === undefined ? {} : at(position));
}
