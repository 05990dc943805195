import { Controller, Delete, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Writes } from '../commands/writes.js';
import type { Answer } from '../http/answer.js';
import { sentBody } from '../http/body.js';
import { Contract } from '../http/route.js';
import { assignAlias, removeAlias } from './version.routes.js';

@Controller('v1/models/:namespace/:name/aliases/:alias')
export class AliasesController {
  constructor(private readonly writes: Writes) {}

  @Put()
  @Contract(assignAlias)
  assign(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model, alias } = assignAlias.path(request);
    const { holder, ...data } = sentBody(request, assignAlias.body);
    return this.writes.submit(request, assignAlias, {
      type: 'AssignAlias',
      namespace,
      model,
      data: { ...data, alias },
      holder,
    });
  }

  @Delete()
  @Contract(removeAlias)
  remove(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace, name: model, alias } = removeAlias.path(request);
    return this.writes.submit(request, removeAlias, { type: 'RemoveAlias', namespace, model, data: { alias } });
  }
}
