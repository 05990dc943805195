import { basename, dirname, join } from 'node:path';
import type { RegistryClient } from '#client';
import { type Digest, formatInstant, RegistryError } from '#domain';
import { inParallel } from '../in-parallel.js';
import { NOTHING_GIVEN } from '../register/given.js';
import { identifyWith } from '../register/identify.js';
import { type Plan, planOf } from '../register/plan.js';
import { send, sidecarBlobs } from '../register/send.js';
import { readSidecar, type SidecarFile } from '../register/sidecar-file.js';
import { Uploads } from '../register/upload.js';
import { concernsOneFile, faultWords } from './fault-words.js';
import type { ImportReport, Told } from './import-report.js';
import type { Item } from './item.js';
import { SIDECAR_WORDS } from './scan.js';

export interface Target {
  readonly client: RegistryClient;
  readonly namespace: string;
  readonly signal: AbortSignal;
  /** How many files are on their way at once. */
  readonly concurrency: number;
}

interface Ready {
  readonly plan: Plan;
  readonly digest: Digest;
  readonly sidecar?: SidecarFile | undefined;
}

/**
 * Registers items in their order. Bytes are read and sent ahead, and models go side by side; within a model each waits
 * for the one before it. What concerns one file is told and the others go on; any other fault stops it.
 */
export class Importer {
  /** Of each model, when its last one so far is through. */
  private readonly turns = new Map<string, Promise<void>>();
  private readonly uploads: Uploads;

  constructor(
    private readonly root: string,
    private readonly target: Target,
    private readonly report: ImportReport,
  ) {
    this.uploads = new Uploads(target.client);
  }

  async run(items: readonly Item[], progress: (count: number) => void): Promise<void> {
    const names = sameNames(items);
    let count = 0;
    await inParallel(items, this.target.concurrency, async (item) => {
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
    await this.report.add(told.outcome === 'registered' && sameNameAs !== undefined ? { ...told, sameNameAs } : told);
  }

  private async outcomeOf({ path, model }: Item, ready: Promise<Ready>): Promise<Told> {
    const { client, namespace } = this.target;
    try {
      const { plan, digest, sidecar } = await ready;
      const { outcome, ref } = await send(client, { namespace, model }, plan, digest, sidecar);
      const { disagreements } = plan;
      return {
        path,
        outcome: outcome === 'unchanged' ? 'unchanged' : 'registered',
        model,
        ref,
        ...(plan.data.createdAt !== undefined && { createdAt: plan.data.createdAt }),
        ...(disagreements.length > 0 && { disagreements }),
      };
    } catch (error) {
      if (!concernsOneFile(error)) throw error;
      const code = error instanceof RegistryError ? { code: error.code } : {};
      return { path, outcome: 'refused', model, ...code, reason: faultWords(error) };
    }
  }

  /** Reads what the item holds now, and sees to it that the registry has its bytes. */
  private async prepare(item: Item): Promise<Ready> {
    const { signal } = this.target;
    const path = join(this.root, item.path);
    const sidecar = await this.sidecarOf(item);
    const { digest, blobs } = await identifyWith(signal, { path, isFolder: item.isFolder }, () => undefined);
    const source = { fileName: basename(item.path), isFolder: item.isFolder };
    const plan = planOf({ source, model: item.model, digest, given: NOTHING_GIVEN, sidecar });
    await this.uploads.send([...blobs, ...sidecarBlobs(plan, sidecar)], () => undefined);
    return { plan, digest, sidecar };
  }

  private async sidecarOf(item: Item): Promise<SidecarFile | undefined> {
    if (item.sidecar === undefined) return undefined;
    const sidecar = await readSidecar(join(this.root, dirname(item.path), item.sidecar), SIDECAR_WORDS);
    if (sidecar?.digest === item.sidecarDigest) return sidecar;
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected the sidecar to stay as it is while it was imported, found it ${sidecar ? 'changed' : 'gone'}. Import again.`,
    );
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

/** An item as a dry run tells it. */
export function planned({ path, model, createdAt }: Item): Told {
  return { path, outcome: 'planned', model, ...(createdAt !== undefined && { createdAt: formatInstant(createdAt) }) };
}
