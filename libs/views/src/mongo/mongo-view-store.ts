import type { Db } from 'mongodb';
import type { Cursor } from '#records';
import type { Query } from '../query.js';
import { rankOf } from '../search/places.js';
import type { Search, SearchCursor, SearchPage } from '../search/search.js';
import type { Document, Searchable, View } from '../view.js';
import { ViewStore, type ViewWrite } from '../view-store.js';
import { MongoCursors } from './mongo-cursors.js';
import { dropOthers, type MongoPlace, openDatabase, unlessKnown } from './mongo-database.js';
import type { Stored } from './mongo-layout.js';
import { compileFind } from './mongo-query.js';
import { MongoViewWriter } from './mongo-view-writer.js';
import { LIMITS, searchPage } from './search-page.js';
import { type SearchLimits, SearchSlices } from './search-slices.js';

/** A search page, and how many documents were looked at for it. */
export interface MongoPage<D> extends SearchPage<D> {
  readonly looked: number;
}

/**
 * Views in a MongoDB database that any number of processes read and write at once. Views of other definitions are in another
 * database, so that those who have them are served until `dropOthers`.
 */
export class MongoViewStore extends ViewStore {
  private readonly cursors: MongoCursors;
  private readonly writer: MongoViewWriter;

  private constructor(
    private readonly database: Db,
    private readonly name: string,
    views: readonly View[],
  ) {
    super();
    this.cursors = new MongoCursors(database);
    this.writer = new MongoViewWriter(database, views);
  }

  /** Makes the database of these definitions where there is none. @throws START_REFUSED, UNAVAILABLE */
  static async open(place: MongoPlace, views: readonly View[]): Promise<MongoViewStore> {
    return new MongoViewStore(await openDatabase(place, views), place.database, views);
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
      this.database.client.withSession({ snapshot: true }, async (session) => {
        const searched = view as View & { readonly search: Searchable };
        const slices = new SearchSlices(this.database, session, searched, search.filter, search.order);
        const { found, next } = await searchPage(slices, search, limits);
        const projection = { rank: 1, doc: 1 };
        const ranks = found.map(rankOf);
        const stored = await this.collection(view)
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

  async write(partition: number, writes: readonly ViewWrite[], cursor: Cursor): Promise<void> {
    await this.asking('write', async () => {
      for (const write of writes) await this.writer.write(partition, write);
      await this.cursors.advance(partition, cursor);
    });
  }

  async cursor(partition: number): Promise<Cursor | undefined> {
    return this.asking('read', () => this.cursors.read(partition));
  }

  async reached(partition: number, offset: number, signal: AbortSignal): Promise<boolean> {
    return this.cursors.reached(partition, offset, signal);
  }

  /** Drops the databases of other definitions, once nobody is served from them; returns their names. @throws UNAVAILABLE */
  async dropOthers(): Promise<readonly string[]> {
    return this.asking('drop', () => dropOthers(this.database, this.name));
  }

  async close(): Promise<void> {
    await this.cursors.close();
    await this.database.client.close();
  }

  private collection({ name }: Pick<View, 'name'>) {
    return this.database.collection<Stored>(name);
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
