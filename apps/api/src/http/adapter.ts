import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RegistryError } from '#domain';
import { Answer } from './answer.js';

/** Most characters of one part of a path. */
const MOST_PART = 4000;
/** Room for a filter of 60 kB of which every character is percent-encoded. */
const MOST_HEAD_KIB = 256;

/** The one place that knows the HTTP engine: how answers are written, and what its own errors mean. */
export class ApiAdapter extends FastifyAdapter {
  /** `knock` refuses whom no path would be open to: what cannot be routed passes no hook. */
  constructor(knock: (request: FastifyRequest) => void) {
    super({
      routerOptions: { maxParamLength: MOST_PART },
      http: { maxHeaderSize: MOST_HEAD_KIB * 1024 },
      return503OnClosing: false,
      // There is no Nest middleware, so no request pays for looking for it.
      skipMiddie: true,
      frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
        try {
          knock(request);
          throw error;
        } catch (refused) {
          sendAnswer(reply, Answer.problem(refusalOf(refused)));
        }
      },
      clientErrorHandler: refuseMalformed,
    });
  }

  override reply(response: Parameters<FastifyAdapter['reply']>[0], body: unknown, statusCode?: number): never {
    if (body instanceof Answer) return sendAnswer(response as FastifyReply, body) as never;
    return super.reply(response, body, statusCode) as never;
  }

  override mapException(error: unknown): unknown {
    return refusalOf(error);
  }
}

/** Returns nothing: a reply is a promise of its end, and nobody waits for that. */
export function sendAnswer(reply: FastifyReply, { status, headers, body }: Answer): void {
  reply.code(status);
  for (const name in headers) reply.header(name, headers[name]);
  reply.send(body);
}

interface EngineError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

/** What an error of the engine tells a caller. Any other error is passed on. */
export function refusalOf(error: unknown): unknown {
  const { code = '', statusCode, name } = error as EngineError;
  switch (code) {
    case 'FST_ERR_BAD_URL':
      return new RegistryError('INVALID_REF', 'Expected a path of percent-encoded UTF-8, found a bad escape.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new RegistryError(
        'INVALID_REF',
        `Expected at most ${MOST_PART} characters between two slashes of the path, found more.`,
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new RegistryError(
        'UNSUPPORTED_MEDIA_TYPE',
        'Expected a Content-Type such as application/json, found one that is no media type.',
      );
    default:
      if (name !== 'FastifyError' || statusCode === undefined || statusCode >= 500) return error;
      return new RegistryError(
        'INVALID_COMMAND',
        `Expected a request that can be read, found: ${(error as Error).message}.`,
      );
  }
}

/** Answers what is not HTTP, by hand: there is no request yet. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new RegistryError(
          'PAYLOAD_TOO_LARGE',
          `Expected at most ${MOST_HEAD_KIB} KiB of request line and headers, found more.`,
        )
      : new RegistryError('INVALID_COMMAND', 'Expected HTTP/1.1, found bytes that are not.');
  const { status, headers, body } = Answer.problem(refusal);
  const lines = Object.entries({
    ...headers,
    connection: 'close',
    'content-length': `${Buffer.byteLength(body as string)}`,
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(
    `HTTP/1.1 ${status} ${status === 413 ? 'Content Too Large' : 'Bad Request'}\r\n${head}\r\n${body as string}`,
  );
}
