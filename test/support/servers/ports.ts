import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

// Below the ports that systems give to outgoing connections: a client that looks for a server that is down must not end up on its port.
const [FIRST, LAST] = [15_000, 32_000];
const TRIES = 5;

/** A server could not be started. */
export class StartFailed extends Error {
  /** Somebody else was faster: another port may do. */
  readonly portTaken: boolean;

  constructor(message: string, logs: string) {
    super(`${message} The end of its log:\n${logs.trimEnd().split('\n').slice(-12).join('\n')}`);
    this.name = 'StartFailed';
    this.portTaken = /already in use/i.test(logs);
  }
}

/** Calls `start` with so many free loopback ports, and again with others if one of them is taken before the server has it. */
export async function onFreePorts<T>(count: number, start: (ports: readonly number[]) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start(await freePorts(count));
    } catch (error) {
      if (!(error instanceof StartFailed && error.portTaken) || tries === TRIES) throw error;
    }
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(FIRST, LAST);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening').then(
      () => held.set(port, server),
      () => undefined,
    );
  }
  for (const server of held.values()) {
    server.close();
    await once(server, 'close');
  }
  return [...held.keys()];
}
