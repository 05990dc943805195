import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Milliseconds without a byte after which a transfer is given up. */
const IDLE_MS = 30_000;

/** A presigned URL says all that its server has to know: no token and no other header of the registry goes there. */
export interface Transfer {
  readonly url: string;
  readonly signal?: AbortSignal | undefined;
}

/** Sends bytes as the body of one PUT; S3 wants to know beforehand how many. True when it has them. @throws Error where they are not taken */
export async function sendTo({ url, signal }: Transfer, size: number, bytes: AsyncIterable<Uint8Array>): Promise<true> {
  const headers = { 'content-length': size, 'content-type': 'application/octet-stream' };
  const request = begin(url, { method: 'PUT', headers, signal });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  // Who refuses may do so before the last byte, and closes the connection then.
  answered.catch(() => undefined);
  const sent = pipeline(Readable.from(bytes, { objectMode: false }), request);
  sent.catch(() => undefined);
  const [response] = await Promise.race([answered, sent.then(() => answered)]);
  assertTaken(response);
  await sent;
  for await (const _ of response);
  return true;
}

/** The bytes that a URL gives, as they come. @throws Error where it gives none */
export async function bytesFrom({ url, signal }: Transfer): Promise<IncomingMessage> {
  const request = begin(url, { method: 'GET', signal });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  assertTaken(response);
  return response;
}

function begin(
  url: string,
  { signal, ...options }: http.RequestOptions & Pick<Transfer, 'signal'>,
): http.ClientRequest {
  const { request } = url.startsWith('https:') ? https : http;
  const begun = request(url, { ...options, ...(signal && { signal }), timeout: IDLE_MS, agent: false });
  begun.on('timeout', () => begun.destroy(new Error(`No byte came for ${IDLE_MS} ms`)));
  return begun;
}

function assertTaken(response: IncomingMessage): void {
  if (response.statusCode === 200) return;
  response.destroy();
  throw new Error(`Expected status 200 of a presigned URL, found ${response.statusCode}`);
}
