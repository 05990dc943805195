import { randomBytes } from 'node:crypto';
import type { Collection, Db, MongoClient } from 'mongodb';
import type { View } from '../view.js';
import { databaseName, indexesOf, isDatabaseOf, isGenerationOf } from './mongo-layout.js';

const COLLECTION = 'view_generations';

/** Which generation of some definitions is served. Definitions without one are served from the database of their name. */
interface Served {
  /** Name of the definitions' first database. */
  readonly _id: string;
  readonly database: string;
}

/**
 * Databases of the views of one set of definitions: the one that is served, beside it perhaps one that is being made, or was served until
 * a while ago.
 */
export class MongoGenerations {
  private readonly first: string;
  private readonly collection: Collection<Served>;

  constructor(
    private readonly client: MongoClient,
    private readonly name: string,
    private readonly views: readonly View[],
  ) {
    this.first = databaseName(name, views);
    this.collection = client.db(name).collection(COLLECTION);
  }

  /** The one that is served; it may not be there yet. */
  async served(): Promise<Db> {
    const found = await this.collection.findOne({ _id: this.first });
    return this.client.db(found?.database ?? this.first);
  }

  /** Makes what is missing of a generation. */
  async prepare(database: Db): Promise<void> {
    for (const view of this.views) {
      const indexes = indexesOf(view);
      if (indexes.length > 0) await database.collection(view.name).createIndexes(indexes);
    }
  }

  /** A new one, empty, of which nobody else knows. Those that earlier calls made and nobody came to serve are dropped. */
  async draft(): Promise<Db> {
    await this.dropUnserved();
    const database = this.client.db(`${this.first}_${randomBytes(4).toString('hex')}`);
    await this.prepare(database);
    return database;
  }

  /** From now on it is the one that is served; processes learn of it within a second. */
  async serve({ databaseName: database }: Db): Promise<void> {
    await this.collection.updateOne({ _id: this.first }, { $set: { database } }, { upsert: true });
  }

  /** Drops all of these definitions but the one that is served. */
  async dropUnserved(): Promise<readonly string[]> {
    return this.drop((one) => isGenerationOf(this.first, one));
  }

  /** Drops those of other definitions. */
  async dropOthers(): Promise<readonly string[]> {
    return this.drop((one) => isDatabaseOf(this.name, one) && !isGenerationOf(this.first, one));
  }

  private async drop(isMeant: (database: string) => boolean): Promise<readonly string[]> {
    const served = await this.served();
    const { databases } = await this.client.db('admin').admin().listDatabases({ nameOnly: true });
    const dropped = databases.map(({ name }) => name).filter((one) => isMeant(one) && one !== served.databaseName);
    for (const one of dropped) await this.client.db(one).dropDatabase();
    await this.collection.deleteMany({ database: { $in: dropped } });
    return dropped;
  }
}
