import { newId } from '../ids.js';
import { ActorNames } from './actor-names.js';

/** Names in memory, for tests: durable as long as the process. */
export class MemoryActorNames extends ActorNames {
  private readonly ids = new Map<string, string>();
  private readonly names = new Map<string, string>();

  async idOf(name: string): Promise<string> {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    const id = newId();
    this.ids.set(name, id);
    this.names.set(id, name);
    return id;
  }

  async nameOf(id: string): Promise<string | undefined> {
    return this.names.get(id);
  }

  async close(): Promise<void> {}
}
