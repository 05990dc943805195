import { connect, isIP, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_MS = 60_000;

/** The connections of one client. kafkajs waits for every answer before it hangs up; these can be cut at once. */
export class Sockets {
  private readonly open = new Set<Socket>();
  private isCut = false;

  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.isCut) return new Socket().destroy(hungUp());
    const place = { host, port };
    const socket: Socket = ssl
      ? connectTls({ ...place, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
      : connect(place, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS).setNoDelay(true);
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    return socket;
  };

  /** Ends all connections, those to come too. What waits for an answer gets an error. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy(hungUp());
  }
}

function hungUp(): Error {
  return new Error('This client has hung up.');
}
