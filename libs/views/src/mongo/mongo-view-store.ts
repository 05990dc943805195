import type { Db, MongoClient } from 'mongodb';
import type { MongoSettings } from '#platform';
import type { Cursor } from '#records';
import type { Query } from '../query.js';
import { rankOf } from '../search/places.js';
import type { Search, SearchCursor, SearchPage } from '../search/search.js';
import type { Document, Searchable, View } from '../view.js';
import { type Pace, ViewStore, type ViewWrite } from '../view-store.js';
import { connect, unlessKnown } from './mongo-database.js';
import { MongoGeneration } from './mongo-generation.js';
import { MongoGenerations } from './mongo-generations.js';
import type { Stored } from './mongo-layout.js';
import { compileFind } from './mongo-query.js';
import type { Lanes } from './mongo-view-writer.js';
import { LIMITS, searchPage } from './search-page.js';
import { type SearchLimits, SearchSlices } from './search-slices.js';
import { changing, ServedGeneration } from './served-generation.js';

/** A search page, and how many documents were looked at for it. */
export interface MongoPage<D> extends SearchPage<D> {
  readonly looked: number;
}

/**
 * Views in a MongoDB database that any number of processes read and write at once. Views of other definitions are in another
 * database, so that those who have them are served until `dropOthers`.
 */
export class MongoViewStore extends ViewStore {
  /** A round trip is long, and one for many documents is hardly longer. */
  override readonly pace: Pace = { writes: 2, records: 2_000 };
  /** By what `write` gave. */
  private readonly lanes = new WeakMap<Promise<void>, { readonly of: MongoGeneration; readonly lanes: Lanes }>();

  private constructor(
    private readonly client: MongoClient,
    private readonly generations: MongoGenerations,
    private readonly served: ServedGeneration,
  ) {
    super();
  }

  /** Makes the database of these definitions where there is none. @throws START_REFUSED, UNAVAILABLE */
  static async open(place: MongoSettings, views: readonly View[]): Promise<MongoViewStore> {
    return this.over(place, views, async (generations) => {
      const database = await generations.served();
      await generations.prepare(database);
      return database;
    });
  }

  /** Opens a generation of its own, empty, that is not served before `serve`. @throws START_REFUSED, UNAVAILABLE */
  static async openDraft(place: MongoSettings, views: readonly View[]): Promise<MongoViewStore> {
    return this.over(place, views, (generations) => generations.draft(), true);
  }

  private static async over(
    place: MongoSettings,
    views: readonly View[],
    choose: (generations: MongoGenerations) => Promise<Db>,
    isDraft = false,
  ): Promise<MongoViewStore> {
    const client = await connect(place);
    try {
      const generations = new MongoGenerations(client, place.database, views);
      const generation = new MongoGeneration(await choose(generations), views);
      return new MongoViewStore(client, generations, new ServedGeneration(generations, views, generation, !isDraft));
    } catch (error) {
      await client.close();
      throw unlessKnown(error, 'open');
    }
  }

  async get<D extends Document>(view: View<D>, id: string): Promise<D | undefined> {
    return (await this.getMany(view, [id]))[0];
  }

  async getMany<D extends Document>(view: View<D>, ids: readonly string[]): Promise<readonly (D | undefined)[]> {
    if (ids.length === 0) return [];
    const options = { projection: { doc: 1 } };
    const found = await this.asking('read', () =>
      this.collection(view)
        .find({ _id: { $in: [...new Set(ids)] } }, options)
        .toArray(),
    );
    const texts = new Map(found.map(({ _id, doc }) => [_id, doc]));
    return ids.map((id) => parsed<D>(texts.get(id)));
  }

  async find<D extends Document>(view: View<D>, query: Query): Promise<readonly D[]> {
    if (query.limit === 0) return [];
    const pipeline = compileFind(view, query);
    const found = await this.asking('read', () => this.collection(view).aggregate<Stored>(pipeline).toArray());
    return found.map(({ doc }) => JSON.parse(doc) as D);
  }

  async search<D extends Document>(view: View<D>, search: Search): Promise<SearchPage<D>> {
    const { looked: _forMeasurement, ...page } = await this.searchWithin(view, search, LIMITS);
    return page;
  }

  /** As `search`, with other limits than those of production. */
  async searchWithin<D extends Document>(view: View<D>, search: Search, limits: SearchLimits): Promise<MongoPage<D>> {
    // All steps of a page see one state.
    return this.asking('search', () =>
      this.client.withSession({ snapshot: true }, async (session) => {
        const { database } = this.served.current;
        const searched = view as View & { readonly search: Searchable };
        const slices = new SearchSlices(database, session, searched, search.filter, search.order);
        const { found, next } = await searchPage(slices, search, limits);
        const projection = { rank: 1, doc: 1 };
        const ranks = found.map(rankOf);
        const stored = await database
          .collection<Stored>(view.name)
          .find({ rank: { $in: ranks } }, { session, projection })
          .toArray();
        return { documents: inOrder<D>(found, stored), ...(next && { next }), looked: slices.looked };
      }),
    );
  }

  async scan<D extends Document>(view: View<D>, after: string, limit: number): Promise<readonly D[]> {
    const order = [{ field: '_id', direction: 'asc' }] as const;
    return this.find(view, { where: [{ field: '_id', op: '>', value: after }], order, limit });
  }

  override write(
    partition: number,
    writes: readonly ViewWrite[],
    cursor: Cursor,
    after: Promise<void> = Promise.resolve(),
  ): Promise<void> {
    const { generation, lanes } = this.begin(partition, writes, after);
    const written = this.asking('write', async () => {
      const ended = await Promise.allSettled([after, ...lanes.values()]);
      const failure = ended.find((one) => one.status === 'rejected');
      if (failure) throw failure.reason;
      await generation.cursors.advance(partition, cursor);
    });
    this.lanes.set(written, { of: generation, lanes });
    return written;
  }

  private begin(partition: number, writes: readonly ViewWrite[], after: Promise<void>) {
    const generation = this.served.forWrites();
    const before = this.lanes.get(after);
    // What is written before does not go where this would.
    if (before && before.of !== generation) throw changing();
    return { generation, lanes: generation.writer.begin(partition, writes, before?.lanes) };
  }

  async cursor(partition: number): Promise<Cursor | undefined> {
    return this.asking('read', async () => {
      for (;;) {
        const generation = this.served.current;
        const { cursors } = generation;
        const found = await cursors.read(partition);
        // Of one that was left meanwhile it may be ahead of the one that is served.
        if (generation !== this.served.current) continue;
        if (found || !cursors.known().has(partition)) return found;
        await this.served.renew();
        throw changing();
      }
    });
  }

  async reached(partition: number, offset: number, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const generation = this.served.current;
      if (await generation.cursors.reached(partition, offset, signal)) return true;
      if (signal.aborted || generation === this.served.current) return false;
    }
  }

  /** From now on every process serves this generation, once it reflects what the process has shown. @throws UNAVAILABLE */
  async serve(): Promise<void> {
    await this.asking('write', () => this.generations.serve(this.served.current.database));
  }

  /** Drops the generations of these definitions that are not served; returns their names. @throws UNAVAILABLE */
  async dropUnserved(): Promise<readonly string[]> {
    return this.asking('drop', () => this.generations.dropUnserved());
  }

  /** Drops this generation unless it is served. @throws UNAVAILABLE */
  async dropOwn(): Promise<void> {
    await this.asking('drop', async () => {
      const { database } = this.served.current;
      const { databaseName } = await this.generations.served();
      if (databaseName !== database.databaseName) await database.dropDatabase();
    });
  }

  /** Drops the databases of other definitions, once nobody is served from them; returns their names. @throws UNAVAILABLE */
  async dropOthers(): Promise<readonly string[]> {
    return this.asking('drop', () => this.generations.dropOthers());
  }

  async close(): Promise<void> {
    await this.served.close();
    await this.client.close();
  }

  private collection({ name }: Pick<View, 'name'>) {
    return this.served.current.database.collection<Stored>(name);
  }

  private async asking<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw unlessKnown(error, what);
    }
  }
}

function parsed<D>(text: string | undefined): D | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as D);
}

function inOrder<D>(found: readonly SearchCursor[], stored: readonly Stored[]): readonly D[] {
  const texts = new Map(stored.map(({ rank, doc }) => [rank, doc]));
  return found.map((place) => JSON.parse(texts.get(rankOf(place)) as string) as D);
}
