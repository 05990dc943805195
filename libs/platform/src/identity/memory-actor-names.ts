import { newId } from '../ids.js';
import { ActorNames, type NamedActor } from './actor-names.js';

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

  async idsOf(names: readonly string[]): Promise<readonly string[]> {
    return names.flatMap((name) => this.ids.get(name) ?? []);
  }

  async list(after: string, limit: number): Promise<readonly NamedActor[]> {
    const behind = [...this.ids].filter(([name]) => compareBytes(name, after) > 0);
    const sorted = behind.sort(([a], [b]) => compareBytes(a, b)).slice(0, limit);
    return sorted.map(([name, id]) => ({ id, name }));
  }

  async close(): Promise<void> {}
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
