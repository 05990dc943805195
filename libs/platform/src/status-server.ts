import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Address, listenAt } from './listen.js';
import type { Metrics } from './metrics.js';
import type { Readiness } from './readiness.js';
import { VERSION } from './version.js';

export interface Status {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
}

type Answer = readonly [status: number, type: string, body: string];

/** `/healthz`, `/readyz` and `/metrics` of a process that has no other HTTP. Answers are those of the api's routes of the same names. */
export class StatusServer {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** Listens. @throws START_REFUSED for a port that cannot be had */
  static async start(address: Address, status: Status): Promise<StatusServer> {
    const server = createServer((request, response) => void answer(request, response, status));
    const url = await listenAt(address, server, async ({ host, port }) => {
      server.listen(port, host);
      await once(server, 'listening');
    });
    return new StatusServer(url, server);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, status: Status): Promise<void> {
  const [code, type, body] = await answerOf(request, status).catch(failed);
  response.writeHead(code, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerOf({ method = '', url = '' }: IncomingMessage, status: Status): Promise<Answer> {
  if (!['GET', 'HEAD'].includes(method)) return problem(405, 'METHOD_NOT_ALLOWED', `Expected GET, found ${method}.`);
  switch (url.replace(/\?.*/s, '')) {
    case '/healthz':
      return json({ status: 'ok', version: VERSION });
    case '/readyz':
      return ready(status.readiness);
    case '/metrics':
      return [200, status.metrics.contentType, await status.metrics.text()];
    default:
      return problem(404, 'ROUTE_NOT_FOUND', 'Expected /healthz, /readyz or /metrics, found another path.');
  }
}

async function ready(readiness: Readiness): Promise<Answer> {
  const missing = Object.entries(await readiness.missing());
  if (missing.length === 0) return json({ status: 'ready', version: VERSION });
  const names = missing.map(([part]) => part).join(', ');
  const errors = missing.map(([path, message]) => ({ path, message }));
  return problem(503, 'UNAVAILABLE', `Expected every part to do its work, found missing: ${names}.`, errors);
}

function json(body: object): Answer {
  return [200, 'application/json', JSON.stringify(body)];
}

function problem(status: number, code: string, detail: string, errors: readonly object[] = []): Answer {
  const title =
    { 404: 'Route not found', 405: 'Method not allowed', 500: 'Internal server error' }[status] ?? 'Unavailable';
  const body = { type: `urn:cartulary:problem:${code}`, title, status, detail, code, errors };
  return [status, 'application/problem+json', JSON.stringify(body)];
}

function failed(): Answer {
  return problem(500, 'UNAVAILABLE', 'The figures cannot be read.');
}
