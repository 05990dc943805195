import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiConfig } from '../api-config.js';
import { Reads } from '../queries/reads.js';
import { ApiAdapter } from './adapter.js';
import { parseBodies } from './body.js';
import { userOf } from './credentials.js';
import { HostRule } from './host-rule.js';
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
  const adapter = new ApiAdapter();
  const fastify = adapter.getInstance<FastifyInstance>();
  parseBodies(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  const table = app.get(RouteTable);
  table.watch(fastify);
  admit(fastify, new HostRule(app.get(ApiConfig).host), app.get(Reads));
  await app.init();
  table.refuseOtherMethods(fastify);
  return app;
}

/** What holds for every request before its handler: where it comes from, whom it claims to be, its query, what it has seen. */
function admit(fastify: FastifyInstance, rule: HostRule, reads: Reads): void {
  fastify.decorateRequest('user', undefined);
  fastify.decorateRequest('commandId', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    try {
      check(request, rule);
    } catch (error) {
      return done(error as Error);
    }
    const seen = request.headers['cartulary-min-position'];
    if (seen === undefined || request.routeOptions.config?.route?.description.kind !== 'read') return done();
    reads.waitFor(seen as string).then(() => done(), done);
  });
}

function check(request: FastifyRequest, rule: HostRule): void {
  const { host, origin, authorization } = request.headers;
  const { localPort, localAddress } = request.socket;
  rule.check({ method: request.method, host, origin, port: localPort as number, address: localAddress as string });
  if (authorization !== undefined) request.user = userOf(authorization);
  request.routeOptions.config?.route?.checkQuery(request);
}
