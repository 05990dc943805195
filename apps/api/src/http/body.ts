import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { parseWith, quoted, readJson, RegistryError } from '#domain';
import { toText } from '#records';
import type { Taken } from './route.js';

/** Most bytes of a JSON body. */
const MOST_BODY_BYTES = 512 * 1024;
const NOTHING = Buffer.from('{}');

type Done = (error: Error | null, body?: unknown) => void;

/** One parser for every body: a route that takes bytes gets the stream, any other the bytes as they came. */
export function parseBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request, payload, done) => {
    const route = request.routeOptions.config?.route;
    const takes = route?.description.takes ?? {};
    if (takes === 'bytes') return done(null, payload);
    // A path that is not there is refused for that, not for its body.
    const refusal = route ? refusalOf(request, takes) : undefined;
    if (route && !refusal) return collect(payload, done);
    payload.resume();
    done(refusal ?? null);
  });
}

/** A body of no bytes is no body, whatever its type. */
function refusalOf(request: FastifyRequest, takes: Exclude<Taken, 'bytes'>): RegistryError | undefined {
  const { 'content-length': length } = request.headers;
  if (length === '0') return undefined;
  if (Number(length) > MOST_BODY_BYTES) return tooLarge(`${length}`);
  const type = mediaTypeOf(request);
  if (Object.hasOwn(takes, type)) return undefined;
  const expected = Object.keys(takes);
  if (expected.length === 0) return new RegistryError('INVALID_COMMAND', 'Expected no body, found one.');
  return new RegistryError(
    'UNSUPPORTED_MEDIA_TYPE',
    `Expected Content-Type ${expected.join(' or ')}, found ${type === '' ? 'none' : quoted(type)}.`,
  );
}

/** Media type of the body in lower case, without parameters; empty where none is given. */
export function mediaTypeOf({ headers }: FastifyRequest): string {
  return ((headers['content-type'] ?? '').split(';', 1)[0] as string).trim().toLowerCase();
}

/** What comes behind the limit is read and dropped, so that the caller gets to see the refusal. */
function collect(payload: Readable, done: Done): void {
  const chunks: Buffer[] = [];
  let size = 0;
  payload.on('data', (chunk: Buffer) => {
    const before = size;
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
    else if (before <= MOST_BODY_BYTES) done(tooLarge('more'));
  });
  payload.on(
    'end',
    () => size <= MOST_BODY_BYTES && done(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
  );
  payload.on('error', (error) => done(error));
}

/** The bytes of a JSON body; no body is an empty object. */
export function bodyBytes({ body }: FastifyRequest): Uint8Array {
  return body instanceof Buffer && body.length > 0 ? body : NOTHING;
}

/**
 * A body of bytes, chunk by chunk. Whoever stops before its end leaves the rest to be read and dropped: a connection
 * torn down would take the refusal with it.
 */
export async function* bodyStream({ body }: FastifyRequest): AsyncGenerator<Uint8Array> {
  if (!(body instanceof Readable)) return;
  try {
    yield* body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } finally {
    body.resume();
  }
}

/** A JSON body as it was sent, once the schema has taken it. @throws INVALID_COMMAND, NUMBER_NOT_EXACT, or the code of a bad string in it */
export function sentBody<S extends z.ZodType>(request: FastifyRequest, schema: S): z.input<S> {
  const sent = parseJson(bodyBytes(request));
  parseWith(schema, sent, 'Body');
  return sent as z.input<S>;
}

/** @throws INVALID_COMMAND, NUMBER_NOT_EXACT */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = toText(bytes);
  } catch (cause) {
    throw new RegistryError('INVALID_COMMAND', 'Expected JSON in UTF-8, found other bytes.', { cause });
  }
  return readJson(text);
}

function tooLarge(found: string): RegistryError {
  return new RegistryError(
    'PAYLOAD_TOO_LARGE',
    `Expected a body of at most ${MOST_BODY_BYTES} bytes, found ${found}. Upload large values as an artifact.`,
  );
}
