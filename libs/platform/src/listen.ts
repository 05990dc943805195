import type { Server } from 'node:net';
import { RegistryError } from '#domain';

/** Where a process listens. */
export interface Address {
  readonly host: string;
  /** 0 lets the system choose one. */
  readonly port: number;
}

/** Has a server listen and returns its URL. @throws START_REFUSED for a port that cannot be had */
export async function listenAt(
  { host, port }: Address,
  server: Server,
  listen: (address: Address) => Promise<unknown>,
): Promise<string> {
  try {
    await listen({ host, port });
  } catch (cause) {
    throw refusalOf(cause as NodeJS.ErrnoException, port);
  }
  const bound = server.address() as { port: number };
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}

function refusalOf(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code === 'EADDRINUSE')
    return new RegistryError(
      'START_REFUSED',
      `Expected port ${port} to be free, found it taken. Choose another with PORT=${port === 65_535 ? port - 1 : port + 1}, or stop what listens there.`,
      { cause },
    );
  if (cause.code === 'EACCES')
    return new RegistryError(
      'START_REFUSED',
      `Expected to be allowed to listen on port ${port}, found no permission. Choose one from 1024 on with PORT.`,
      { cause },
    );
  return cause;
}
