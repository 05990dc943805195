import type { FastifyReply, FastifyRequest } from 'fastify';
import { RegistryError } from '#domain';
import type { Tokens } from '#platform';
import type { Credentials } from './credentials.js';

/** Calls whose answers go on and on. One ends when its caller may no longer make it: a stream does not outlive its token. */
export class LongCalls {
  private readonly open = new Set<FastifyRequest>();

  constructor(
    private readonly credentials: Credentials,
    tokens: Tokens,
  ) {
    tokens.onChange(() => this.endRefused());
  }

  /** Keeps an eye on the call until its answer is over. */
  watch(request: FastifyRequest, reply: FastifyReply): void {
    this.open.add(request);
    reply.raw.once('close', () => this.open.delete(request));
  }

  private endRefused(): void {
    for (const request of this.open) if (!this.mayGoOn(request)) request.raw.socket.destroy();
  }

  private mayGoOn({ headers }: FastifyRequest): boolean {
    try {
      this.credentials.callerOf(headers.authorization);
      return true;
    } catch (error) {
      if (error instanceof RegistryError) return false;
      throw error;
    }
  }
}
