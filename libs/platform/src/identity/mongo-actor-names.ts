import type { Collection, MongoClient } from 'mongodb';
import { RegistryError } from '#domain';
import { newId } from '../ids.js';
import { mongoClient, mongoFault } from '../mongo-client.js';
import type { MongoSettings } from '../server-settings.js';
import { ActorNames, type NamedActor } from './actor-names.js';

const COLLECTION = 'actors';
const DUPLICATE_KEY = 11_000;

interface StoredActor {
  /** The name: the server orders texts by their UTF-8 bytes. */
  readonly _id: string;
  readonly id: string;
}

/** Names in one collection of a MongoDB database, for any number of processes at once. */
export class MongoActorNames extends ActorNames {
  private constructor(
    private readonly client: MongoClient,
    private readonly actors: Collection<StoredActor>,
  ) {
    super();
  }

  /** @throws START_REFUSED for a URL that is none, UNAVAILABLE */
  static async open(place: MongoSettings): Promise<MongoActorNames> {
    const client = await mongoClient(place);
    const actors = client.db(place.database).collection<StoredActor>(COLLECTION);
    try {
      await asking(() => actors.createIndex({ id: 1 }, { name: 'id', unique: true }));
    } catch (error) {
      await client.close();
      throw error;
    }
    return new MongoActorNames(client, actors);
  }

  async idOf(name: string): Promise<string> {
    return asking(async () => {
      const known = await this.actors.findOne({ _id: name });
      return known ? known.id : this.make(name);
    });
  }

  async nameOf(id: string): Promise<string | undefined> {
    return asking(async () => (await this.actors.findOne({ id }))?._id);
  }

  async idsOf(names: readonly string[]): Promise<readonly string[]> {
    if (names.length === 0) return [];
    const found = await asking(() => this.actors.find({ _id: { $in: [...names] } }).toArray());
    const ids = new Map(found.map(({ _id, id }) => [_id, id]));
    return names.flatMap((name) => ids.get(name) ?? []);
  }

  async list(after: string, limit: number): Promise<readonly NamedActor[]> {
    const behind = this.actors.find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit });
    const found = await asking(() => behind.toArray());
    return found.map(({ _id, id }) => ({ id, name: _id }));
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /** Whoever else makes it at the same time, its answer is what a majority has. */
  private async make(name: string): Promise<string> {
    for (;;) {
      try {
        const update = { $setOnInsert: { id: newId() } };
        const made = await this.actors.findOneAndUpdate({ _id: name }, update, {
          upsert: true,
          returnDocument: 'after',
        });
        return (made as StoredActor).id;
      } catch (error) {
        // Another process has made it between the server's look and its write.
        if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
      }
    }
  }
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw new RegistryError('UNAVAILABLE', `Expected to reach the names of actors, found ${mongoFault(cause)}.`, {
      cause,
    });
  }
}
