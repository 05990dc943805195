import { Controller, Delete, Get, Patch, Post, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { AnswerCache } from '../answers/answer-cache.js';
import { modelAnswer } from '../answers/resource-answers.js';
import { Writes } from '../commands/writes.js';
import type { Answer } from '../http/answer.js';
import { bodyBytes, sentBody } from '../http/body.js';
import { Contract } from '../http/route.js';
import { GetModel } from '../queries/models.js';
import { createModel, deleteModel, readModel, renameModel, updateModel } from './model.routes.js';
import { toRemoval } from './version.routes.js';

@Controller('v1/models/:namespace')
export class ModelsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly writes: Writes,
    private readonly cache: AnswerCache,
  ) {}

  @Post()
  @Contract(createModel)
  create(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace } = createModel.path(request);
    const { name, ...data } = sentBody(request, createModel.body);
    return this.writes.submit(request, createModel, {
      type: 'CreateModel',
      namespace,
      model: name.normalize('NFC'),
      data,
    });
  }

  @Get(':name')
  @Contract(readModel)
  read(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name } = readModel.path(request);
    return this.cache.get(namespace, `${namespace}/${name}`, async () =>
      modelAnswer(await this.queries.execute(new GetModel(namespace, name))),
    );
  }

  @Patch(':name')
  @Contract(updateModel)
  update(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model } = updateModel.path(request);
    return this.writes.submit(request, updateModel, {
      type: 'UpdateModel',
      namespace,
      model,
      data: bodyBytes(request),
    });
  }

  @Post(':name/rename')
  @Contract(renameModel)
  rename(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model } = renameModel.path(request);
    return this.writes.submit(request, renameModel, {
      type: 'RenameModel',
      namespace,
      model,
      data: bodyBytes(request),
    });
  }

  @Delete(':name')
  @Contract(deleteModel)
  delete(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model } = deleteModel.path(request);
    const data = toRemoval(deleteModel.query(request));
    return this.writes.submit(request, deleteModel, { type: 'DeleteModel', namespace, model, data });
  }
}
