import type { Database, Statement } from 'better-sqlite3';
import { RegistryError } from '#domain';
import { describeFault } from '../fault.js';
import { newId } from '../ids.js';
import { openSqliteFile } from '../sqlite-file.js';
import { ActorNames, type NamedActor } from './actor-names.js';

const SCHEMA = 'CREATE TABLE actors (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID';

/** Names in one SQLite file that one process has open. */
export class SqliteActorNames extends ActorNames {
  private readonly add: Statement<[string, string]>;
  private readonly byName: Statement<[string], string>;
  private readonly byId: Statement<[string], string>;
  private readonly behind: Statement<[string, number], NamedActor>;

  private constructor(private readonly database: Database) {
    super();
    this.add = database.prepare('INSERT INTO actors VALUES (?, ?) ON CONFLICT (name) DO NOTHING');
    this.byName = database.prepare<[string], string>('SELECT id FROM actors WHERE name = ?').pluck();
    this.byId = database.prepare<[string], string>('SELECT name FROM actors WHERE id = ?').pluck();
    this.behind = database.prepare('SELECT id, name FROM actors WHERE name > ? ORDER BY name LIMIT ?');
  }

  /** Opens the file, or makes it. @throws START_REFUSED */
  static open(path: string): SqliteActorNames {
    const remedy =
      'It is the only place that knows who acted: restore it from a backup, or move it away and go on without the names.';
    return new SqliteActorNames(openSqliteFile({ path, version: 1, schema: SCHEMA, remedy }));
  }

  async idOf(name: string): Promise<string> {
    return whileUsable(() => {
      const known = this.byName.get(name);
      if (known !== undefined) return known;
      this.add.run(newId(), name);
      return this.byName.get(name) as string;
    });
  }

  async nameOf(id: string): Promise<string | undefined> {
    return whileUsable(() => this.byId.get(id));
  }

  async idsOf(names: readonly string[]): Promise<readonly string[]> {
    return whileUsable(() => names.flatMap((name) => this.byName.get(name) ?? []));
  }

  async list(after: string, limit: number): Promise<readonly NamedActor[]> {
    return whileUsable(() => this.behind.all(after, limit));
  }

  async close(): Promise<void> {
    this.database.close();
  }
}

function whileUsable<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new RegistryError('UNAVAILABLE', `Expected to reach the names of actors, found ${describeFault(cause)}.`, {
      cause,
    });
  }
}
