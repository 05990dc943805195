import type { KafkaSettings } from '#platform';
import { Connection } from './connection.js';
import { Sockets } from './sockets.js';

/** Requests that may wait for one another. The connection is opened by the first of them, and anew after one that failed. */
export class Lane {
  private current: { readonly sockets: Sockets; readonly opening: Promise<Connection> } | undefined;

  constructor(
    private readonly settings: KafkaSettings,
    private readonly topic: string,
  ) {}

  async use<T>(work: (connection: Connection) => Promise<T> | T): Promise<T> {
    const mine = (this.current ??= this.open());
    try {
      return await work(await mine.opening);
    } catch (error) {
      mine.sockets.cut();
      if (this.current === mine) this.current = undefined;
      throw error;
    }
  }

  /** Fails what is under way. */
  cut(): void {
    this.current?.sockets.cut();
    this.current = undefined;
  }

  private open() {
    const sockets = new Sockets();
    return { sockets, opening: Connection.open(this.settings, this.topic, sockets) };
  }
}
