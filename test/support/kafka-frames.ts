/** Kinds of requests, by the number that the protocol gives them. */
export const KAFKA_APIS = {
  Produce: 0,
  Fetch: 1,
  Metadata: 3,
  FindCoordinator: 10,
  JoinGroup: 11,
  Heartbeat: 12,
  LeaveGroup: 13,
  SyncGroup: 14,
  InitProducerId: 22,
} as const;
export type KafkaApi = keyof typeof KAFKA_APIS;

/** What a reply does not say of itself. */
export interface Sent {
  readonly api: number;
  readonly version: number;
}

/** One frame without its length. */
export interface Passing extends Sent {
  readonly way: 'request' | 'reply';
  readonly bytes: Buffer;
}

/** Cuts what one end of a connection sends into frames. Requests are noted in `sent` by their correlation id, for their replies. */
export class FrameStream {
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    private readonly way: Passing['way'],
    private readonly sent: Map<number, Sent>,
  ) {}

  *take(bytes: Buffer): Generator<Passing> {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= 4 && this.rest.length >= 4 + this.rest.readInt32BE(0)) {
      const end = 4 + this.rest.readInt32BE(0);
      const frame = Buffer.from(this.rest.subarray(4, end));
      this.rest = this.rest.subarray(end);
      yield { way: this.way, bytes: frame, ...this.kindOf(frame) };
    }
  }

  private kindOf(frame: Buffer): Sent {
    if (this.way === 'request') {
      const kind = { api: frame.readInt16BE(0), version: frame.readInt16BE(2) };
      this.sent.set(frame.readInt32BE(4), kind);
      return kind;
    }
    const id = frame.readInt32BE(0);
    const kind = this.sent.get(id);
    if (!kind) throw new Error(`Expected a reply to a request, found one to ${id}.`);
    this.sent.delete(id);
    return kind;
  }
}

/** Replies name brokers by their own addresses: puts other ports in their places. Hosts stay, for all is on loopback. */
export function redirect({ api, version, way, bytes }: Passing, ports: ReadonlyMap<number, number>): void {
  if (way !== 'reply') return;
  if (api === KAFKA_APIS.FindCoordinator) redirectCoordinator(bytes, version, ports);
  if (api === KAFKA_APIS.Metadata) redirectBrokers(bytes, version, ports);
}

/** correlation, [throttle], error, [message], node, host, port */
function redirectCoordinator(bytes: Buffer, version: number, ports: ReadonlyMap<number, number>): void {
  if (version > 2) throw new Error(`Expected FindCoordinator before its version 3, found ${version}.`);
  let at = 4 + (version > 0 ? 4 : 0) + 2;
  if (version > 0) at = behindString(bytes, at);
  redirectPort(bytes, behindString(bytes, at + 4), ports);
}

/** correlation, [throttle], count, then node, host, port, [rack] of each */
function redirectBrokers(bytes: Buffer, version: number, ports: ReadonlyMap<number, number>): void {
  if (version > 8) throw new Error(`Expected Metadata before its version 9, found ${version}.`);
  let at = 4 + (version > 2 ? 4 : 0);
  const count = bytes.readInt32BE(at);
  at += 4;
  for (let index = 0; index < count; index++) {
    at = behindString(bytes, at + 4);
    redirectPort(bytes, at, ports);
    at += 4;
    if (version > 0) at = behindString(bytes, at);
  }
}

function redirectPort(bytes: Buffer, at: number, ports: ReadonlyMap<number, number>): void {
  const port = ports.get(bytes.readInt32BE(at));
  if (port !== undefined) bytes.writeInt32BE(port, at);
}

/** A string has a length of two bytes, −1 for none. */
function behindString(bytes: Buffer, at: number): number {
  return at + 2 + Math.max(0, bytes.readInt16BE(at));
}
