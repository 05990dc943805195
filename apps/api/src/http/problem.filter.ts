import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { quoted, RegistryError, toNamespace } from '#domain';
import { at, type Headers } from '../answers/resource-answers.js';
import { Reads } from '../queries/reads.js';
import { refusalOf, sendAnswer } from './adapter.js';
import { Answer } from './answer.js';
import { STATUS } from './status.js';

/** Whatever is thrown becomes a problem document; what no caller caused is logged. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('api');

  constructor(private readonly reads: Reads) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = toRefusal(thrown, request);
    if (isBrowserAtRoot(error, request)) return sendAnswer(reply, new Answer(302, { location: '/docs' }));
    if (!(error instanceof RegistryError) || STATUS[error.code] === 500) this.logger.error(error);
    else if (error.code === 'UNAVAILABLE') this.logger.warn(error);
    if (reply.sent) return;
    // The engine would hang up on a body that it did not read, maybe before the caller has read the refusal; ours is drained.
    reply.removeHeader('connection');
    sendAnswer(reply, Answer.problem(error, await this.position(request), request.commandId));
  }

  /** An answer about one namespace says which position it reflects, a refusal too. */
  private async position({ params }: FastifyRequest): Promise<Headers> {
    const { namespace } = (params ?? {}) as { namespace?: string };
    if (namespace === undefined) return {};
    try {
      return at(await this.reads.position(toNamespace(namespace)));
    } catch {
      return {};
    }
  }
}

/** Whoever opens the address of the registry in a browser wants something to read. */
function isBrowserAtRoot(error: unknown, { method, url, headers }: FastifyRequest): boolean {
  const isMissing = error instanceof RegistryError && error.code === 'ROUTE_NOT_FOUND';
  return (
    isMissing && url === '/' && (method === 'GET' || method === 'HEAD') && /\btext\/html\b/.test(headers.accept ?? '')
  );
}

/** What a caller caused, as a refusal; anything else as it is. */
function toRefusal(thrown: unknown, request: FastifyRequest): unknown {
  if (thrown instanceof RegistryError) return thrown;
  if (request.raw.destroyed && !request.raw.complete) {
    return new RegistryError(
      'INVALID_COMMAND',
      'Expected the whole body, found that the connection ended before it. Nothing was stored.',
      { cause: thrown },
    );
  }
  if (thrown instanceof HttpException && thrown.getStatus() === 404) {
    return new RegistryError(
      'ROUTE_NOT_FOUND',
      `Expected a path that /openapi.json names, found ${quoted(request.url)}.`,
    );
  }
  return refusalOf(thrown);
}
