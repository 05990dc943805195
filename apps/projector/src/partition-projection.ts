import { RegistryError } from '#domain';
import { failpoint } from '#platform';
import type { VerifiedBatch } from '#records';
import { type Document, fold, type Loadable, type View, type ViewStore, type ViewWrite } from '#views';

/** A write that may not have returned. */
interface Writing {
  /** Offset behind what it brings. */
  readonly end: number;
  readonly documents: ReadonlyMap<string, ReadonlyMap<string, Document>>;
  readonly written: Promise<void>;
}

/**
 * Folds batches of one partition in order, each into one write. A batch is folded while earlier ones are written: what they touch
 * is taken from what they write. A batch that fails, fails those behind it; doing it again changes nothing, so a crash anywhere
 * is followed by doing it again from the store's cursor.
 */
export class PartitionProjection {
  private turn: Promise<unknown> = Promise.resolve();
  private writing: readonly Writing[] = [];

  constructor(
    private readonly store: ViewStore,
    private readonly views: readonly View[],
    private readonly partition: number,
  ) {}

  /** Returns when the store reflects the batch. @throws UNAVAILABLE */
  async project(batch: VerifiedBatch): Promise<void> {
    const begun = this.turn.then(() => this.begin(batch));
    this.turn = begun.catch(() => undefined);
    await (
      await begun
    )?.written;
    failpoint('views.written');
  }

  private async begin({ from, entries, cursor }: VerifiedBatch): Promise<Writing | undefined> {
    // As it is now: what ends meanwhile is in the store then, and what it wrote is the same here.
    const writing = this.writing;
    const stored = (await this.store.cursor(this.partition))?.offset ?? 0;
    // Where another process is ahead, the store has more than what is written here.
    const ahead = (writing.at(-1)?.end ?? 0) > stored ? writing : [];
    const reached = ahead.at(-1)?.end ?? stored;
    if (from > reached) throw gap(from, reached);
    if (cursor.offset <= stored) return undefined;
    const fresh = entries.filter(({ offset }) => offset >= stored);
    const writes = await fold(over(this.store, ahead), this.views, fresh);
    failpoint('views.folded');
    const written = this.store.write(this.partition, writes, cursor, ahead.at(-1)?.written);
    return this.keepUntilWritten({ end: cursor.offset, documents: byView(writes), written });
  }

  private keepUntilWritten(one: Writing): Writing {
    const forget = (): void => void (this.writing = this.writing.filter((other) => other !== one));
    this.writing = [...this.writing, one];
    one.written.then(forget, forget);
    return one;
  }
}

/** The store as it is when all that is being written is there. */
function over(store: ViewStore, writing: readonly Writing[]): Loadable {
  if (writing.length === 0) return store;
  const latest = writing.toReversed();
  const find = (view: string, id: string): Document | undefined => {
    for (const { documents } of latest) {
      const found = documents.get(view)?.get(id);
      if (found) return found;
    }
    return undefined;
  };
  return {
    async getMany<D extends Document>(view: View<D>, ids: readonly string[]) {
      const known = ids.map((id) => find(view.name, id) as D | undefined);
      const others = ids.filter((_, index) => known[index] === undefined);
      const loaded = others.length === 0 ? [] : [...(await store.getMany(view, others))];
      return known.map((document) => document ?? loaded.shift());
    },
  };
}

function byView(writes: readonly ViewWrite[]): Writing['documents'] {
  const all = new Map<string, Map<string, Document>>();
  for (const { view, documents } of writes) {
    const byId = all.get(view) ?? new Map<string, Document>();
    all.set(view, byId);
    for (const document of documents) byId.set(document._id, document);
  }
  return all;
}

function gap(expected: number, found: number): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    `Expected views that reflect the log up to record ${expected}, found them at ${found}. They go on from there by themselves.`,
  );
}
