import { Controller, Get, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parsePosition, quoted, RegistryError } from '#domain';
import { at } from '../answers/resource-answers.js';
import { cursorShape } from '../answers/shapes.js';
import { Answer } from '../http/answer.js';
import { Contract, Route } from '../http/route.js';
import { FindCursor } from '../queries/ledger-cursor.js';
import { Reads } from '../queries/reads.js';

const cursor = new Route({
  id: 'findCursor',
  summary: 'Where a reader of the events topic starts that is to see everything behind a position',
  tag: 'history',
  kind: 'read',
  path: ['namespace'],
  query: z.strictObject({
    after: z.string().optional().meta({ description: 'Position in the namespace; the beginning unless given' }),
  }),
  gives: { 200: cursorShape },
  problems: ['POSITION_BEYOND_HEAD'],
});

@Controller('v1')
export class LedgerController {
  constructor(
    private readonly queries: QueryBus,
    private readonly reads: Reads,
  ) {}

  @Get('ledger/:namespace/cursor')
  @Contract(cursor)
  async cursor(@Req() request: FastifyRequest): Promise<Answer> {
    const { namespace } = cursor.path(request);
    const { after = `${namespace}:0` } = cursor.query(request);
    const position = parsePosition(after);
    if (position?.namespace !== namespace) {
      throw new RegistryError(
        'INVALID_COMMAND',
        `Expected after to be a position of this namespace, such as ${namespace}:41, found ${quoted(after)}.`,
      );
    }
    return Answer.json(await this.queries.execute(new FindCursor(position)), at(await this.reads.position(namespace)));
  }
}
