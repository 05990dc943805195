import type Database from 'better-sqlite3';
import type { Statement } from 'better-sqlite3';
import { RegistryError } from '#domain';
import { describeFault } from '#platform';
import type { Cursor } from '#records';
import { LocalViewStore } from '../local-view-store.js';
import type { Query } from '../query.js';
import type { Search, SearchPage } from '../search/search.js';
import type { Document, View } from '../view.js';
import type { ViewWrite } from '../view-store.js';
import { compileFind } from './sqlite-query.js';
import { quoteName } from './sqlite-schema.js';
import { SqliteViewWriter, type TextWrite } from './sqlite-view-writer.js';
import { deleteViews, openViews } from './view-files.js';
import { ViewThreads } from './view-threads.js';

export { deleteViews } from './view-files.js';

/** The threads' scripts. Threads do not run TypeScript: whoever runs the sources has built them too. */
const SCRIPTS = new URL(
  import.meta.url.endsWith('.ts') ? '../../../../dist/libs/views/src/sqlite/' : './',
  import.meta.url,
);

/** Which thread writes, and where the threads find the view definitions. */
export interface SqliteViewOptions {
  /** `here` blocks this thread for as long as a write takes; it is for those that nobody waits for beside. */
  readonly writes?: 'here' | 'thread';
  /** Address of a module that exports the views as `VIEWS`; the module of all views unless said. */
  readonly definitions?: string;
}

type Write = (partition: number, writes: readonly TextWrite[], cursor: Cursor) => Promise<void> | void;

/**
 * Views in one SQLite file that one process has open. Documents and cursor are one transaction. It is not forced to the
 * disk: a crash of the machine may lose the latest ones, and the projector makes them again. Searches run on threads of
 * their own.
 */
export class SqliteViewStore extends LocalViewStore {
  private readonly gets: ReadonlyMap<string, Statement<[string], string>>;
  private readonly finds = new Map<string, Statement<unknown[], string>>();
  private readonly cursorOf: Statement<[number], string>;
  private readonly positionOf: Statement<[number], number>;

  private constructor(
    private readonly database: Database.Database,
    views: readonly View[],
    private readonly threads: ViewThreads,
    private readonly commit: Write,
  ) {
    super();
    this.gets = new Map(views.map(({ name }) => [name, prepareGet(database, name)]));
    this.cursorOf = database.prepare<[number], string>('SELECT cursor FROM _cursors WHERE partition = ?').pluck();
    this.positionOf = database.prepare<[number], number>('SELECT position FROM _cursors WHERE partition = ?').pluck();
    const rows = database.prepare('SELECT partition, cursor FROM _cursors').all();
    for (const { partition, cursor } of rows as { partition: number; cursor: string }[])
      this.cursors.advance(partition, JSON.parse(cursor) as Cursor);
  }

  /**
   * Opens the views at `path`, or makes them. Those of other definitions, and files that are no database, are deleted:
   * `onDiscard` is told why, and the projector begins anew. @throws START_REFUSED
   */
  static open(
    path: string,
    views: readonly View[],
    onDiscard: (reason: string) => void,
    { writes = 'here', definitions = new URL('../views.js', SCRIPTS).href }: SqliteViewOptions = {},
  ): SqliteViewStore {
    let opened = openViews(path, views);
    if (typeof opened === 'string') {
      onDiscard(opened);
      deleteViews(path);
      opened = openViews(path, views);
    }
    const database = opened as Database.Database;
    const threads = new ViewThreads({ path, views: definitions }, SCRIPTS);
    if (writes === 'thread') return new SqliteViewStore(database, views, threads, (...args) => threads.write(...args));
    const writer = new SqliteViewWriter(database, views);
    return new SqliteViewStore(database, views, threads, (...args) => writer.commit(...args));
  }

  async get<D extends Document>(view: View<D>, id: string): Promise<D | undefined> {
    return this.read<D>(view.name, id);
  }

  async getMany<D extends Document>(view: View<D>, ids: readonly string[]): Promise<readonly (D | undefined)[]> {
    return ids.map((id) => this.read<D>(view.name, id));
  }

  async find<D extends Document>(view: View<D>, query: Query): Promise<readonly D[]> {
    const { sql, parameters } = compileFind(view, query);
    return this.prepared(sql)
      .all(...parameters)
      .map((text) => JSON.parse(text) as D);
  }

  async search<D extends Document>({ name }: View<D>, search: Search): Promise<SearchPage<D>> {
    const searched = this.threads.search(name, search).catch((cause: unknown) => unavailable('search', cause));
    const { documents, looked: _forMeasurement, ...page } = await searched;
    return { ...page, documents: documents.map((text) => JSON.parse(text) as D) };
  }

  async write(partition: number, writes: readonly ViewWrite[], cursor: Cursor, after?: Promise<void>): Promise<void> {
    if (after) await after;
    const texts = writes.map(({ view, documents }) => ({
      view,
      documents: documents.map((document) => JSON.stringify(document)),
    }));
    try {
      await this.commit(partition, texts, cursor);
    } catch (cause) {
      unavailable('write', cause);
    }
    this.cursors.advance(partition, cursor);
  }

  /** From the file: what other statements show may be ahead of the last write that has returned. */
  override async cursor(partition: number): Promise<Cursor | undefined> {
    const known = this.cursors.get(partition);
    if (known && this.positionOf.get(partition) === known.offset) return known;
    const text = this.cursorOf.get(partition);
    return text === undefined ? undefined : (JSON.parse(text) as Cursor);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.threads.close();
    this.database.close();
  }

  private read<D>(view: string, id: string): D | undefined {
    const text = this.gets.get(view)?.get(id);
    return text === undefined ? undefined : (JSON.parse(text) as D);
  }

  private prepared(sql: string): Statement<unknown[], string> {
    let statement = this.finds.get(sql);
    if (!statement) {
      statement = this.database.prepare<unknown[], string>(sql).pluck();
      this.finds.set(sql, statement);
    }
    return statement;
  }
}

function prepareGet(database: Database.Database, view: string): Statement<[string], string> {
  return database.prepare<[string], string>(`SELECT _doc FROM ${quoteName(view)} WHERE _id = ?`).pluck();
}

function unavailable(what: string, cause: unknown): never {
  throw new RegistryError(
    'UNAVAILABLE',
    `Expected to ${what} views, found ${describeFault(cause)}. Nothing was changed; mend it and try again.`,
    { cause },
  );
}
