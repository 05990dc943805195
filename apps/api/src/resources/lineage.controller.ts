import { Controller, Get, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { lineageShape } from '../answers/lineage-shape.js';
import { at } from '../answers/resource-answers.js';
import { Answer } from '../http/answer.js';
import { Contract, Route } from '../http/route.js';
import { GetLineage } from '../queries/lineage.js';

const readLineage = new Route({
  id: 'readLineage',
  summary: 'What a version was made of, or what was made from it, as a graph',
  tag: 'versions',
  kind: 'read',
  path: ['namespace', 'name', 'ref'],
  query: z.strictObject({
    direction: z
      .enum(['up', 'down'])
      .default('up')
      .meta({ description: 'up: what it was made of; down: what was made from it' }),
  }),
  gives: { 200: lineageShape },
  problems: [
    'MODEL_NOT_FOUND',
    'VERSION_NOT_FOUND',
    'ALIAS_NOT_FOUND',
    'NO_VERSION_IN_STAGE',
    'INVALID_REF',
    'UNKNOWN_STAGE',
  ],
});

@Controller('v1/models/:namespace/:name/versions/:ref/lineage')
export class LineageController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Contract(readLineage)
  async read(@Req() request: FastifyRequest): Promise<Answer> {
    const { direction } = readLineage.query(request);
    const { value, position } = await this.queries.execute(new GetLineage(readLineage.path(request), direction));
    return Answer.json(value, at(position));
  }
}
