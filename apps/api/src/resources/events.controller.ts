import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  EVENT_TYPES,
  type EventType,
  formatPosition,
  namespaceSchema,
  parsePosition,
  type Position,
  quoted,
  RegistryError,
  modelNameSchema,
  stageSchema,
} from '#domain';
import { resolveModelOfHistory, resolveNamespace, ViewStore } from '#views';
import { at } from '../answers/resource-answers.js';
import { Answer } from '../http/answer.js';
import { Contract, Route } from '../http/route.js';
import { EventReader } from '../streams/event-reader.js';
import { formatFor } from '../streams/stream-format.js';
import { Streams } from '../streams/streams.js';

const typesSchema = z
  .string()
  .transform((text, context): ReadonlySet<EventType> => {
    const names = text.split(',');
    const unknown = names.find((name) => !EVENT_TYPES.includes(name as EventType));
    if (unknown === undefined) return new Set(names as EventType[]);
    context.addIssue({
      code: 'custom',
      message: `Expected event types out of ${EVENT_TYPES.join(', ')}, with commas between them, found ${quoted(unknown)}.`,
    });
    return z.NEVER;
  })
  .meta({ description: 'Event types with commas between them', examples: ['StagePromoted,ModelArchived'] });

const events = new Route({
  id: 'streamEvents',
  summary: 'Events of a namespace: those that are there, then those that come',
  tag: 'history',
  kind: 'read',
  path: [],
  query: z.strictObject({
    namespace: namespaceSchema.default('default'),
    after: z
      .string()
      .optional()
      .meta({ description: 'Position behind which the stream begins', examples: ['default:41'] }),
    types: typesSchema.optional(),
    model: modelNameSchema.optional(),
    stage: stageSchema.optional(),
    follow: z.enum(['true', 'false']).default('true').meta({ description: 'false: end at the head' }),
  }),
  gives: { 200: 'stream' },
  problems: ['NAMESPACE_NOT_FOUND', 'MODEL_NOT_FOUND', 'UNKNOWN_STAGE', 'POSITION_BEYOND_HEAD', 'UNAVAILABLE'],
});

const STREAM = {
  'cache-control': 'no-store',
  // Nothing on the way may gather what should arrive now.
  'x-accel-buffering': 'no',
  connection: 'close',
} as const;

@Controller('v1')
export class EventsController {
  constructor(
    private readonly views: ViewStore,
    private readonly reader: EventReader,
    private readonly streams: Streams,
  ) {}

  @Get('events')
  @Contract(events)
  async stream(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Answer> {
    const { namespace: asked, after, types, model, stage, follow } = events.query(request);
    const { namespace, seq } = startOf(request.headers['last-event-id'], after) ?? {
      namespace: asked,
      seq: 0,
    };
    await resolveNamespace(this.views, namespace);
    await this.reader.assertThere({ namespace, seq });
    const modelId = model && (await resolveModelOfHistory(this.views, namespace, model))._id;
    const head = await this.reader.head(namespace);
    const format = formatFor(request.headers.accept);
    const headers = {
      ...STREAM,
      'content-type': `${format.mediaType}; charset=utf-8`,
      ...at(formatPosition({ namespace, seq: head })),
    };
    if (request.method === 'HEAD') return new Answer(200, headers);
    const until = follow === 'true' ? Infinity : head;
    const filter = { types, stage, modelId };
    return new Answer(200, headers, this.streams.open({ namespace, filter, after: seq, until, format }, reply.raw));
  }
}

/** Where the caller goes on; undefined: nothing is said. @throws INVALID_COMMAND */
function startOf(lastEventId: string | string[] | undefined, after: string | undefined): Position | undefined {
  const [name, text] = lastEventId === undefined ? ['after', after] : ['Last-Event-ID', String(lastEventId)];
  const position = text === undefined ? undefined : parsePosition(text);
  if (text === undefined || position) return position;
  throw new RegistryError('INVALID_COMMAND', `Expected ${name} such as default:41, found ${quoted(text)}.`);
}
