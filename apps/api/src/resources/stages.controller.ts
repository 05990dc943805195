import { Controller, Get, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  formatInstant,
  formatPosition,
  instantSchema,
  namespaceSchema,
  parsePosition,
  type Position,
  RegistryError,
  toInstant,
} from '#domain';
import { at } from '../answers/resource-answers.js';
import { stageShape } from '../answers/shapes.js';
import { Answer } from '../http/answer.js';
import { fromPageToken, pageQuery, toPageToken } from '../http/paging.js';
import { Contract, Route } from '../http/route.js';
import { GetStage } from '../queries/stages.js';

const stageReport = new Route({
  id: 'readStage',
  summary: 'What is, or was, in a stage: at a time, as known at a time or a position',
  tag: 'history',
  kind: 'read',
  path: ['stage'],
  query: pageQuery.extend({
    namespace: namespaceSchema.optional(),
    at: instantSchema.optional(),
    known_at: z.string().optional().meta({ description: 'RFC 3339 time, or a position such as default:41' }),
  }),
  gives: { 200: stageShape },
  problems: ['UNKNOWN_STAGE', 'INVALID_TIME', 'POSITION_BEYOND_HEAD', 'NAMESPACE_NOT_FOUND', 'INVALID_PAGE_TOKEN'],
});

const place = z.strictObject({ namespace: z.string(), search: z.int().nonnegative(), after: z.string() });

@Controller('v1/stages/:stage')
export class StagesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Contract(stageReport)
  async report(@Req() request: FastifyRequest): Promise<Answer> {
    const { stage } = stageReport.path(request);
    const {
      namespace: asked,
      at: time,
      known_at: known,
      page_size: size,
      page_token: token,
    } = stageReport.query(request);
    const instant = time === undefined ? undefined : formatInstant(toInstant(time));
    const knownAt = known === undefined ? undefined : readKnownAt(known);
    const namespace = restrict(asked, knownAt);
    const shown = typeof knownAt === 'object' ? formatPosition(knownAt) : knownAt;
    const list = ['stages', stage, namespace, instant, shown];
    const question = {
      stage,
      ...(namespace !== undefined && { namespace }),
      ...(instant !== undefined && { at: instant }),
      ...(knownAt !== undefined && { knownAt }),
    };
    const page = await this.queries.execute(new GetStage(question, size, fromPageToken(token, list, place)));
    const { versions, next, position } = page;
    const report = {
      stage,
      at: instant,
      knownAt: shown,
      position,
      versions,
      ...(next && { next_page_token: toPageToken(list, next) }),
    };
    return Answer.json(report, position === undefined ? {} : at(position));
  }
}

/** @throws INVALID_TIME */
function readKnownAt(text: string): string | Position {
  return parsePosition(text) ?? formatInstant(toInstant(text));
}

/** A position restricts the question to its namespace. @throws INVALID_COMMAND where another one is asked for */
function restrict(namespace: string | undefined, knownAt: string | Position | undefined): string | undefined {
  if (typeof knownAt !== 'object') return namespace;
  if (namespace === undefined || namespace === knownAt.namespace) return knownAt.namespace;
  throw new RegistryError(
    'INVALID_COMMAND',
    `Expected known_at to be a time or a position of namespace ${namespace}, found ${formatPosition(knownAt)}.`,
  );
}
