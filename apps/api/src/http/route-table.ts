import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { RegistryError } from '#domain';
import type { AnyRoute } from './route.js';

export interface TableEntry {
  readonly method: string;
  /** As the router has it: `/v1/namespaces/:namespace`. */
  readonly url: string;
  readonly route: AnyRoute | undefined;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The routes that the router has. */
@Injectable()
export class RouteTable {
  readonly entries: TableEntry[] = [];

  /** Notes every route that is added from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url, config }) => {
      for (const one of [method].flat()) this.entries.push({ method: one, url, route: config?.route });
    });
  }

  /** Answers every other method of a path that is there with METHOD_NOT_ALLOWED. Call when all routes are added. */
  refuseOtherMethods(fastify: FastifyInstance): void {
    const urls = new Set(this.entries.map(({ url }) => url));
    for (const url of urls) {
      const methods = this.entries.filter((entry) => entry.url === url).map(({ method }) => method);
      fastify.route({
        method: METHODS.filter((method) => !methods.includes(method)),
        url,
        handler: (request, reply) => {
          reply.header('allow', methods.join(', '));
          throw new RegistryError(
            'METHOD_NOT_ALLOWED',
            `Expected ${methods.join(' or ')} on this path, found ${request.method}.`,
          );
        },
      });
    }
  }
}
