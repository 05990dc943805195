import { type Db, MongoClient } from 'mongodb';
import { RegistryError } from '#domain';
import type { View } from '../view.js';
import { databaseName, indexesOf, isDatabaseOf } from './mongo-layout.js';

/** Milliseconds until a server that is away is given up. */
const PATIENCE = 5000;

/** Where views are kept. */
export interface MongoPlace {
  /** Of a replica set, with whatever it takes to get in. */
  readonly url: string;
  /** What the databases' names begin with. */
  readonly database: string;
}

/**
 * The database of these definitions, with its indexes; it is made where there is none. What is read was written to a majority, and so
 * is what is written. @throws START_REFUSED, UNAVAILABLE
 */
export async function openDatabase({ url, database: name }: MongoPlace, views: readonly View[]): Promise<Db> {
  const client = connectionTo(url);
  try {
    await assertReplicaSet(client);
    const database = client.db(databaseName(name, views));
    for (const view of views) {
      const indexes = indexesOf(view);
      if (indexes.length > 0) await database.collection(view.name).createIndexes(indexes);
    }
    return database;
  } catch (error) {
    await client.close();
    throw unlessKnown(error, 'open');
  }
}

/** Drops what other definitions left, and returns the names of those databases. */
export async function dropOthers(database: Db, name: string): Promise<readonly string[]> {
  const { databases } = await database.client.db('admin').admin().listDatabases({ nameOnly: true });
  const others = databases.map((one) => one.name).filter((one) => isDatabaseOf(name, one));
  const dropped = others.filter((one) => one !== database.databaseName);
  for (const one of dropped) await database.client.db(one).dropDatabase();
  return dropped;
}

/** What is thrown where MongoDB did not do something with views. */
export function unlessKnown(error: unknown, what: string): RegistryError {
  if (error instanceof RegistryError) return error;
  return new RegistryError(
    'UNAVAILABLE',
    `Expected MongoDB to ${what} views, found ${describe(error as Error)}. Nothing is lost: try again once it answers.`,
    { cause: error },
  );
}

/** Without addresses, which are in the messages of connections and are nobody's business over HTTP. */
function describe(error: Error): string {
  const { codeName } = error as { readonly codeName?: string };
  return codeName ?? error.name;
}

function connectionTo(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'cartulary',
      readConcern: { level: 'majority' },
      readPreference: 'primary',
      serverSelectionTimeoutMS: PATIENCE,
      writeConcern: { w: 'majority' },
    });
  } catch (cause) {
    throw new RegistryError(
      'START_REFUSED',
      'Expected an address such as mongodb://host:27017/?replicaSet=name for views, found another text. Mend the configuration.',
      { cause },
    );
  }
}

async function assertReplicaSet(client: MongoClient): Promise<void> {
  const { setName, msg } = await client.db('admin').command({ hello: 1 });
  if (setName !== undefined || msg === 'isdbgrid') return;
  throw new RegistryError(
    'START_REFUSED',
    'Expected a replica set of MongoDB for views, found a server that stands alone. Start it with --replSet, one member is enough.',
  );
}
