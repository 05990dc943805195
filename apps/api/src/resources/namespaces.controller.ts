import { Controller, Get, Put, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { namespaceSchema } from '#domain';
import { namespaceAnswer } from '../answers/resource-answers.js';
import { Writes } from '../commands/writes.js';
import { Answer } from '../http/answer.js';
import { bodyBytes } from '../http/body.js';
import { fromPageToken, toPageToken } from '../http/paging.js';
import { Contract } from '../http/route.js';
import { GetNamespace, ListNamespaces } from '../queries/namespaces.js';
import { configureNamespace, listNamespaces, readNamespace } from './model.routes.js';

const LIST = ['namespaces'];

@Controller('v1/namespaces')
export class NamespacesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly writes: Writes,
  ) {}

  @Get()
  @Contract(listNamespaces)
  async list(@Req() request: FastifyRequest): Promise<Answer> {
    const { page_size: size, page_token: token } = listNamespaces.query(request);
    const after = fromPageToken(token, LIST, namespaceSchema) ?? '';
    const found = await this.queries.execute(new ListNamespaces(after, size + 1));
    const namespaces = found.slice(0, size);
    const next = found.length > size && { next_page_token: toPageToken(LIST, namespaces.at(-1)?.name) };
    return Answer.json({ namespaces, ...next });
  }

  @Get(':namespace')
  @Contract(readNamespace)
  async read(@Req() request: FastifyRequest): Promise<Answer> {
    return namespaceAnswer(await this.queries.execute(new GetNamespace(readNamespace.path(request).namespace)));
  }

  @Put(':namespace')
  @Contract(configureNamespace)
  configure(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace } = configureNamespace.path(request);
    return this.writes.submit(request, configureNamespace, {
      type: 'ConfigureNamespace',
      namespace,
      data: bodyBytes(request),
    });
  }
}
