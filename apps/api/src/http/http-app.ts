import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Tokens } from '#platform';
import { ApiConfig } from '../api-config.js';
import { Reads } from '../queries/reads.js';
import { ApiMetrics } from '../metrics/api-metrics.js';
import { ApiAdapter } from './adapter.js';
import { parseBodies } from './body.js';
import { Credentials } from './credentials.js';
import { HostRule } from './host-rule.js';
import { closeIdleWhileStopping } from './idle-connections.js';
import { LongCalls } from './long-calls.js';
import { RouteTable } from './route-table.js';

export interface HttpOptions {
  readonly logger: LoggerService | false;
}

/**
 * The Nest application of a module that imports `ApiModule`, initialised; `listen` opens its port. The one place that
 * puts the HTTP engine together.
 */
export async function createHttpApp(
  module: Type | DynamicModule,
  { logger }: HttpOptions,
): Promise<NestFastifyApplication> {
  let doors: Doors | undefined = undefined;
  const adapter = new ApiAdapter((request) => doors && knock(request, doors));
  const fastify = adapter.getInstance<FastifyInstance>();
  parseBodies(fastify);
  closeIdleWhileStopping(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  const table = app.get(RouteTable);
  table.watch(fastify);
  doors = doorsOf(app.get(ApiConfig), app.get(Tokens));
  admit(fastify, doors, app.get(Reads));
  const metrics = app.get(ApiMetrics);
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.answered(request, reply);
    done();
  });
  await app.init();
  table.refuseOtherMethods(fastify);
  return app;
}

interface Doors {
  readonly rule: HostRule;
  readonly credentials: Credentials;
  readonly longCalls: LongCalls;
}

function doorsOf({ host }: ApiConfig, tokens: Tokens): Doors {
  const credentials = new Credentials(tokens);
  return { rule: new HostRule(host), credentials, longCalls: new LongCalls(credentials, tokens) };
}

/** What holds for every request before its body is read: where it comes from, who makes it, its query, what it has seen. */
function admit(fastify: FastifyInstance, doors: Doors, reads: Reads): void {
  fastify.decorateRequest('caller', undefined);
  fastify.decorateRequest('commandId', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    try {
      check(request, reply, doors);
    } catch (error) {
      return done(error as Error);
    }
    const seen = request.headers['cartulary-min-position'];
    if (seen === undefined || request.routeOptions.config?.route?.description.kind !== 'read') return done();
    reads.waitFor(seen as string).then(() => done(), done);
  });
}

function check(request: FastifyRequest, reply: FastifyReply, doors: Doors): void {
  const route = request.routeOptions.config?.route;
  knock(request, doors, route?.description.open);
  route?.checkQuery(request);
  if (route?.description.gives[200] === 'stream') doors.longCalls.watch(request, reply);
}

/** Where a request comes from, and who makes it. @throws FORBIDDEN, UNAUTHENTICATED */
function knock(request: FastifyRequest, { rule, credentials }: Doors, open = false): void {
  const { host, origin, authorization } = request.headers;
  const { localPort, localAddress } = request.socket;
  rule.check({ method: request.method, host, origin, port: localPort as number, address: localAddress as string });
  if (!open) request.caller = credentials.callerOf(authorization);
}
