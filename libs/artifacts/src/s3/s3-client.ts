import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Client } from 'minio';
import { RegistryError } from '#domain';
import type { S3Place } from '#platform';

/** Which bucket, who asks, and how patiently. */
export interface S3Settings extends S3Place {
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  /** Milliseconds without a byte from the server after which a request is given up. */
  readonly idleMs?: number;
}

const IDLE_MS = 30_000;
/** Shorter than servers keep a connection that nothing comes by, so none is used that is just being closed. */
const UNUSED_MS = 5_000;
/** The client drops these answers with their bodies unread, and their connections would stay open. */
const DROPPED = new Set([408, 429, 499, 500, 502, 503, 504, 520]);

/** A client that gives up when the server does not answer, and writes nothing to the console. @throws START_REFUSED */
export async function connect({
  endpoint,
  region,
  accessKey,
  secretKey,
  sessionToken,
  idleMs = IDLE_MS,
}: Omit<S3Settings, 'bucket'>): Promise<Client> {
  const url = parseEndpoint(endpoint);
  const isSecure = url.protocol === 'https:';
  const { Agent, request } = isSecure ? https : http;
  // It takes long to load, and who keeps artifacts in a folder has no use for it.
  const { Client } = await import('minio');
  const client = new Client({
    endPoint: url.hostname,
    port: Number(url.port) || (isSecure ? 443 : 80),
    useSSL: isSecure,
    region,
    accessKey,
    secretKey,
    ...(sessionToken !== undefined && { sessionToken }),
    retryOptions: { disableRetry: true },
    transportAgent: new Agent({ keepAlive: true, timeout: UNUSED_MS }),
    transport: {
      request: ((options: RequestOptions, answered: (response: IncomingMessage) => void) =>
        guarded(request({ ...options, timeout: idleMs }, answered), idleMs)) as typeof http.request,
    },
  });
  // Bytes have been hashed on their way here; over http the client would hash them once more before it sends them.
  client.enableSHA256 = false;
  return client;
}

function parseEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.username) return url;
  throw new RegistryError(
    'START_REFUSED',
    `Expected the endpoint of the S3 store to be a URL such as https://s3.example.org:9000, found ${endpoint}. Name scheme, host and port only.`,
  );
}

/** Ends a request on which the server says nothing more. A reader that takes its time is no reason to. */
function guarded(request: ClientRequest, idleMs: number): ClientRequest {
  let response: IncomingMessage | undefined;
  request.once('response', (answer) => {
    response = answer;
    // Nobody may be reading yet when the connection breaks; who reads later finds the stream destroyed.
    answer.on('error', () => undefined);
    if (DROPPED.has(answer.statusCode ?? 0)) answer.resume();
  });
  request.on('timeout', () => {
    if (response && response.readableLength > 0) request.setTimeout(idleMs);
    else request.destroy(Object.assign(new Error(`No byte came for ${idleMs} ms`), { code: 'ETIMEDOUT' }));
  });
  return request;
}
