import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { type ArtifactStore, type ByteRange, parseRange } from '#artifacts';
import { type Digest, RegistryError } from '#domain';
import { Answer } from '../http/answer.js';
import type { Headers } from './resource-answers.js';

const MEDIA_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(;[\x20-\x7e]*)?$/;
const OCTETS = 'application/octet-stream';
/** Whoever opens somebody's artifact in a browser must not have it run as a page of the registry. */
const INERT: Headers = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
};

/** What is known of the bytes beside them. */
export interface Described {
  readonly digest: Digest;
  readonly mediaType?: string | undefined;
  readonly fileName?: string | undefined;
}

/** An artifact, or the range of it that is asked for, streamed; for HEAD its headers alone. @throws ARTIFACT_NOT_FOUND, UNAVAILABLE */
export async function bytesAnswer(
  store: ArtifactStore,
  request: FastifyRequest,
  described: Described,
  more: Headers = {},
): Promise<Answer> {
  const stored = await store.stat(described.digest);
  if (!stored) throw new RegistryError('ARTIFACT_NOT_FOUND', `Expected an artifact ${described.digest}, found none.`);
  const { size } = stored;
  const etag = `"${described.digest}"`;
  const headers: Headers = { ...more, etag, 'accept-ranges': 'bytes', ...INERT, ...describe(described) };
  if (matches(request.headers['if-none-match'], etag)) return new Answer(304, headers);
  if (request.method === 'HEAD') return new Answer(200, { ...headers, 'content-length': `${size}` }, Readable.from([]));
  const range = rangeOf(request, etag, size);
  if (range instanceof RegistryError) return Answer.problem(range, { ...more, 'content-range': `bytes */${size}` });
  const length = range ? range.end - range.start + 1 : size;
  const part: Headers = range ? { 'content-range': `bytes ${range.start}-${range.end}/${size}` } : {};
  return new Answer(
    range ? 206 : 200,
    { ...headers, ...part, 'content-length': `${length}` },
    await store.read(described.digest, range),
  );
}

/** A range counts only for the bytes that its sender has seen. */
function rangeOf({ headers }: FastifyRequest, etag: string, size: number): ByteRange | RegistryError | undefined {
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  try {
    return parseRange(headers.range, size);
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}

function matches(header: string | undefined, etag: string): boolean {
  return (
    header !== undefined &&
    header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
  );
}

/** What was said of the bytes is anybody's text: only what is a header value becomes one. */
function describe({ mediaType = OCTETS, fileName }: Described): Headers {
  const base = fileName?.split(/[/\\]/).at(-1)?.toWellFormed();
  const name =
    base === undefined || base === ''
      ? ''
      : `; filename*=UTF-8''${encodeURIComponent(base).replaceAll(/['()*]/g, escape)}`;
  return {
    'content-type': MEDIA_TYPE.test(mediaType) ? mediaType : OCTETS,
    'content-disposition': `attachment${name}`,
  };
}

function escape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
