import { setTimeout as delay } from 'node:timers/promises';
import { RegistryError } from '#domain';
import type { View } from '../view.js';
import { MongoGeneration } from './mongo-generation.js';
import type { MongoGenerations } from './mongo-generations.js';

/** Milliseconds between two looks at which generation is served, and while another one is not up yet. */
const PAUSE = 1000;
const SHORT_PAUSE = 50;
/** Milliseconds until writers stand still to let another generation catch up, and until it is taken though it has not. */
const STANDSTILL = 2000;
const PATIENCE = 5000;

/**
 * The generation that this process works on. Another one takes its place once it reflects all that was seen of this one, so that no
 * answer goes back. Where it does not come to that, because who brought it up has died, it is taken as it is and projected on.
 */
export class ServedGeneration {
  private readonly closing = new AbortController();
  private readonly watching: Promise<void>;
  private closedUntil = 0;
  private next: { readonly generation: MongoGeneration; readonly since: number } | undefined;

  constructor(
    private readonly generations: MongoGenerations,
    private readonly views: readonly View[],
    private generation: MongoGeneration,
    watches: boolean,
  ) {
    this.watching = watches ? this.watch() : Promise.resolve();
  }

  get current(): MongoGeneration {
    return this.generation;
  }

  /** @throws UNAVAILABLE while another generation waits for writes to stand still, and while some may go on from where the last one was */
  forWrites(): MongoGeneration {
    if (performance.now() < this.closedUntil) throw changing();
    if (this.next && performance.now() - this.next.since > STANDSTILL) throw changing();
    return this.generation;
  }

  /** Learns which generation is served, and goes over to it if it can. */
  async look(): Promise<void> {
    const served = await this.generations.served();
    const { databaseName } = served;
    if (databaseName === this.generation.database.databaseName) return void (this.next = undefined);
    if (this.next?.generation.database.databaseName !== databaseName)
      this.next = { generation: new MongoGeneration(served, this.views), since: performance.now() };
    const { generation, since } = this.next;
    await generation.lookUp(this.generation);
    // Nothing is seen of the present one between this and the change.
    const isUp = generation.includes(this.generation);
    if (!isUp && performance.now() - since < PATIENCE) return;
    if (!isUp) this.closedUntil = performance.now() + STANDSTILL;
    const before = this.generation;
    this.generation = generation;
    this.next = undefined;
    await before.cursors.close();
  }

  /** Where the database of this one is gone: the one that is served, or if it was that, the same from its beginning. */
  async renew(): Promise<void> {
    const before = this.generation;
    await this.look();
    if (this.generation !== before) return;
    await this.generations.prepare(before.database);
    this.generation = new MongoGeneration(before.database, this.views);
    await before.cursors.close();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.watching;
    await this.generation.cursors.close();
  }

  /** A server that does not answer is asked again. */
  private async watch(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await delay(this.next ? SHORT_PAUSE : PAUSE, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.look().catch(() => undefined);
    }
  }
}

export function changing(): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    'Expected the generation of views that was served, found that another one takes its place. Go on from its cursor in a moment.',
  );
}
