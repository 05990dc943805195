import { Controller, Get, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { commandShape } from '../answers/shapes.js';
import { Answer } from '../http/answer.js';
import { noQuery, Contract, Route } from '../http/route.js';
import { GetCommand } from '../queries/commands.js';

const readCommandStatus = new Route({
  id: 'readCommand',
  summary: "What became of the caller's newest command of that id",
  tag: 'commands',
  kind: 'read',
  path: ['id'],
  query: noQuery,
  gives: { 200: commandShape },
  problems: ['COMMAND_NOT_FOUND'],
});

@Controller('v1/commands/:id')
export class CommandsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Contract(readCommandStatus)
  async read(@Req() request: FastifyRequest): Promise<Answer> {
    const { id } = readCommandStatus.path(request);
    return Answer.json(await this.queries.execute(new GetCommand(request.caller, id)));
  }
}
