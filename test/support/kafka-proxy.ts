import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { FrameStream, type KafkaApi, KAFKA_APIS, type Passing, redirect, type Sent } from './kafka-frames.js';

/** Which frames: of one kind, one way, and where a topic is named, about it. */
export interface Match {
  readonly api: KafkaApi;
  readonly way: Passing['way'];
  readonly topic?: string;
}

/** `hold`: it and all behind it on its connection wait for `release`. `cut`: it is lost, and its connection with it. */
export type Fate = 'hold' | 'cut';

/** A frame that met its fate. */
export interface Met extends Passing {
  /** Lets a held one go on, though its client may have hung up. */
  readonly release: () => void;
}

interface Expectation {
  readonly match: Match;
  readonly fate: Fate;
  readonly met: (met: Met) => void;
  readonly every: boolean;
}

/** Stands between a client and the brokers of a cluster on loopback, and does to single requests and replies what a network may do. */
export class KafkaProxy {
  private readonly expected = new Set<Expectation>();
  private readonly sockets = new Set<Socket>();
  private readonly servers: Server[] = [];
  /** Of the brokers, by their own. */
  private readonly ports = new Map<number, number>();

  /** Brokers as `host:port`. */
  static async start(brokers: readonly string[]): Promise<KafkaProxy> {
    const proxy = new KafkaProxy();
    for (const broker of brokers) {
      const port = Number(broker.slice(broker.lastIndexOf(':') + 1));
      const server = createServer((client) => proxy.serve(client, port)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      proxy.servers.push(server);
      proxy.ports.set(port, (server.address() as AddressInfo).port);
    }
    return proxy;
  }

  /** What the client is given in place of the brokers. */
  get brokers(): readonly string[] {
    return [...this.ports.values()].map((port) => `127.0.0.1:${port}`);
  }

  /** The next such frame. */
  next(match: Match, fate: Fate): Promise<Met> {
    return new Promise((met) => this.expected.add({ match, fate, met, every: false }));
  }

  /** Every such frame from now on. Returns what ends it. */
  every(match: Match, fate: Fate, met: (met: Met) => void = () => undefined): () => void {
    const expectation = { match, fate, met, every: true };
    this.expected.add(expectation);
    return () => this.expected.delete(expectation);
  }

  async close(): Promise<void> {
    const closed = this.servers.map((server) => once(server, 'close'));
    for (const server of this.servers) server.close();
    for (const socket of this.sockets) socket.destroy();
    await Promise.all(closed);
  }

  private serve(client: Socket, port: number): void {
    const broker = connect(port, '127.0.0.1');
    const sent = new Map<number, Sent>();
    this.carry(client, broker, new FrameStream('request', sent));
    this.carry(broker, client, new FrameStream('reply', sent));
  }

  /** Moves frames from one end to the other, one after the other. */
  private carry(from: Socket, to: Socket, frames: FrameStream): void {
    this.sockets.add(from);
    let before = Promise.resolve();
    from.setNoDelay(true);
    from.on('data', (bytes: Buffer) => {
      for (const frame of frames.take(bytes)) before = before.then(() => this.pass(frame, from, to));
    });
    from.on('error', () => undefined);
    // What is held goes on after its sender has hung up.
    from.on('close', () => {
      this.sockets.delete(from);
      void before.then(() => to.end());
    });
  }

  private async pass(frame: Passing, from: Socket, to: Socket): Promise<void> {
    const expectation = [...this.expected].find(({ match }) => matches(match, frame));
    if (expectation && !expectation.every) this.expected.delete(expectation);
    if (expectation?.fate === 'cut') {
      from.destroy();
      to.destroy();
      expectation.met({ ...frame, release: () => undefined });
      return;
    }
    if (expectation) await new Promise<void>((release) => expectation.met({ ...frame, release }));
    if (!to.writable) return;
    redirect(frame, this.ports);
    const length = Buffer.alloc(4);
    length.writeInt32BE(frame.bytes.length);
    to.write(Buffer.concat([length, frame.bytes]));
  }
}

function matches({ api, way, topic }: Match, frame: Passing): boolean {
  return (
    frame.api === KAFKA_APIS[api] &&
    frame.way === way &&
    (topic === undefined || frame.bytes.includes(Buffer.from(topic)))
  );
}
