import type { MongoClient } from 'mongodb';
import { RegistryError } from '#domain';

/** Milliseconds until a server that is away is given up. */
const PATIENCE = 5000;

/** Where views are kept. */
export interface MongoPlace {
  /** Of a replica set, with whatever it takes to get in. */
  readonly url: string;
  /** What the databases' names begin with. */
  readonly database: string;
}

/** What is read was written to a majority, and so is what is written. @throws START_REFUSED, UNAVAILABLE */
export async function connect({ url }: MongoPlace): Promise<MongoClient> {
  const client = await clientOf(url);
  try {
    await assertReplicaSet(client);
    return client;
  } catch (error) {
    await client.close();
    throw unlessKnown(error, 'open');
  }
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

/** The driver is loaded here: it takes a tenth of a second, and most processes that know of views need none. */
async function clientOf(url: string): Promise<MongoClient> {
  const { MongoClient } = await import('mongodb');
  try {
    return new MongoClient(url, {
      appName: 'cartulary',
      readConcern: { level: 'majority' },
      readPreference: 'primary',
      serverSelectionTimeoutMS: PATIENCE,
      writeConcern: { w: 'majority' },
    });
  } catch {
    // What the driver says of it may repeat a password.
    throw new RegistryError(
      'START_REFUSED',
      'Expected an address such as mongodb://host:27017/?replicaSet=name for views, found another text. Mend the configuration.',
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
