import type { FastifyInstance } from 'fastify';

const LOOK_AGAIN_MS = 20;

/**
 * Lets a stop end with the last answer. Idle connections are closed when it begins; one that was in the middle of an answer then is
 * idle only later, and would hold up the end until its keep-alive is over, more than a minute.
 */
export function closeIdleWhileStopping(fastify: FastifyInstance): void {
  let looking: NodeJS.Timeout | undefined;
  fastify.addHook('preClose', async () => {
    looking = setInterval(() => fastify.server.closeIdleConnections(), LOOK_AGAIN_MS);
  });
  fastify.addHook('onClose', async () => clearInterval(looking));
}
