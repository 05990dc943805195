import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One call through the proxy, counted from 1. */
export interface Passing {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly count: number;
}

/** What becomes of the registry's answer: passed on, changed, cut off in its middle, or lost. */
export type Fate = 'pass' | 'cut' | 'lose' | { readonly body: Buffer };

export interface Proxy {
  readonly url: string;
  close(): void;
}

/** Stands between a client and a registry, which always gets the whole call. */
export async function startProxy(target: string, fateOf: (passing: Passing, body: Buffer) => Fate): Promise<Proxy> {
  const { hostname, port, host } = new URL(target);
  let count = 0;
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const passing = { method, path, headers, count: ++count };
    const onwards = request({ hostname, port, method, path, headers: { ...headers, host } }, (answer) => {
      void buffer(answer).then((body) => {
        const fate = fateOf(passing, body);
        if (fate === 'lose') return outgoing.destroy();
        const bytes = typeof fate === 'object' ? fate.body : body;
        const length = method === 'HEAD' ? {} : { 'content-length': bytes.length };
        outgoing.writeHead(answer.statusCode as number, { ...answer.headers, ...length });
        if (fate !== 'cut') return outgoing.end(bytes);
        outgoing.write(bytes.subarray(0, bytes.length >> 1), () => outgoing.destroy());
      });
    });
    onwards.on('error', () => outgoing.destroy());
    incoming.pipe(onwards);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
