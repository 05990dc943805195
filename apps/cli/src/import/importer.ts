import { basename } from 'node:path';
import { RegistryError } from '#domain';
import { inParallel } from '../in-parallel.js';
import type { Destination } from './destination.js';
import { concernsOneFile, faultWords } from './fault-words.js';
import type { FileSource } from './file-source.js';
import type { ImportReport, Told } from './import-report.js';
import type { Item } from './item.js';
import { readItem, type Ready } from './read-item.js';

export interface Way {
  readonly signal: AbortSignal;
  /** How many files are on their way at once. */
  readonly concurrency: number;
}

/**
 * Registers items in their order. Bytes are read and sent ahead, and models go side by side; within a model each waits
 * for the one before it. What concerns one file is told and the others go on; any other fault stops it.
 */
export class Importer {
  /** Of each model, when its last one so far is through. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly source: FileSource,
    private readonly destination: Destination,
    private readonly way: Way,
    private readonly report: ImportReport,
  ) {}

  async run(items: readonly Item[], progress: (count: number) => void): Promise<void> {
    const names = sameNames(items);
    let count = 0;
    await inParallel(items, this.way.concurrency, async (item) => {
      const before = this.turns.get(item.model) ?? Promise.resolve();
      const turn = this.turnOf(item, before, names.get(item));
      this.turns.set(item.model, turn);
      await turn;
      progress(++count);
    });
  }

  private async turnOf(item: Item, before: Promise<void>, sameNameAs?: string): Promise<void> {
    const ready = this.prepare(item);
    // It is looked at below; until then the one before it may take its time.
    ready.catch(() => undefined);
    await before;
    const told = await this.outcomeOf(item, ready);
    const isNew = told.outcome === 'registered' || told.outcome === 'planned';
    await this.report.add(isNew && sameNameAs !== undefined ? { ...told, sameNameAs } : told);
  }

  private async outcomeOf({ path, model }: Item, ready: Promise<Ready>): Promise<Told> {
    try {
      const { plan, isEmpty } = await ready;
      const { disagreements, data } = plan;
      return {
        path,
        model,
        ...(await this.destination.register(model, await ready)),
        ...(data.createdAt !== undefined && { createdAt: data.createdAt }),
        ...(disagreements.length > 0 && { disagreements }),
        ...(isEmpty && { isEmpty }),
      };
    } catch (error) {
      if (!concernsOneFile(error)) throw error;
      const code = error instanceof RegistryError ? { code: error.code } : {};
      return { path, outcome: 'refused', model, ...code, reason: faultWords(error) };
    }
  }

  /** Reads what the item holds now, and sees to it that its bytes are where it goes. */
  private async prepare(item: Item): Promise<Ready> {
    const ready = await readItem(this.source, item, this.way.signal);
    await this.destination.upload(ready.blobs);
    return ready;
  }
}

/** Where other items have the file name of an item before them: that one's path. */
function sameNames(items: readonly Item[]): ReadonlyMap<Item, string> {
  const first = new Map<string, string>();
  const again = new Map<Item, string>();
  for (const item of items) {
    const name = basename(item.path);
    const path = first.get(name);
    if (path === undefined) first.set(name, item.path);
    else again.set(item, path);
  }
  return again;
}
