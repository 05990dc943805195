import type { MongoClient } from 'mongodb';
import { RegistryError } from '#domain';
import { mongoClient, mongoFault, type MongoSettings } from '#platform';

/** @throws START_REFUSED, UNAVAILABLE */
export async function connect(place: MongoSettings): Promise<MongoClient> {
  const client = await mongoClient(place);
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
    `Expected MongoDB to ${what} views, found ${mongoFault(error)}. Nothing is lost: try again once it answers.`,
    { cause: error },
  );
}

async function assertReplicaSet(client: MongoClient): Promise<void> {
  const { setName, msg } = await client.db('admin').command({ hello: 1 });
  if (setName !== undefined || msg === 'isdbgrid') return;
  throw new RegistryError(
    'START_REFUSED',
    'Expected a replica set of MongoDB for views, found a server that stands alone. Start it with --replSet, one member is enough.',
  );
}
