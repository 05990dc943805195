import { setImmediate } from 'node:timers/promises';
import type { LoadClient } from '../../support/load.js';
import type { World } from './world.js';

/** Clients that write all the while. */
export class Load {
  private readonly stop = new AbortController();
  private readonly running: Promise<unknown>;

  constructor(
    private readonly world: World,
    private readonly clients: readonly LoadClient[],
  ) {
    this.running = Promise.all(clients.map((client) => world.write(client, this.stop.signal)));
  }

  /** Operations that have their answer. */
  get done(): number {
    return this.clients.reduce((sum, client) => sum + client.done, 0);
  }

  /** Returns once so many further operations have their answer. */
  async progress(more: number): Promise<void> {
    const enough = this.done + more;
    while (this.done < enough) await setImmediate();
  }

  /** Returns when every client has its last answer and all that they saw is right. */
  async settle(): Promise<void> {
    this.stop.abort();
    await this.running;
    this.world.say(`${this.done} operations`);
    await this.world.check(this.clients);
  }
}
