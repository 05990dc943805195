import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Address, listenAt } from '#platform';

/** Has the app listen and returns its URL. By the engine itself: Nest would log what is thrown here. @throws START_REFUSED */
export function listenHttp(app: NestFastifyApplication, address: Address): Promise<string> {
  const fastify = app.getHttpAdapter().getInstance();
  return listenAt(address, app.getHttpServer(), ({ host, port }) => fastify.listen({ host, port }));
}
