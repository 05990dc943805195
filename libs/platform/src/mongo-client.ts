import type { MongoClient } from 'mongodb';
import { RegistryError } from '#domain';
import type { MongoSettings } from './server-settings.js';

/** Milliseconds until a server that is away is given up. */
const PATIENCE_MS = 5000;

/**
 * A client that connects when it is first asked. What it reads was written to a majority, and so is what it writes.
 * The driver is loaded here: it takes a tenth of a second, and most processes need none. @throws START_REFUSED for a URL that is none
 */
export async function mongoClient({ url }: Pick<MongoSettings, 'url'>): Promise<MongoClient> {
  const { MongoClient } = await import('mongodb');
  try {
    return new MongoClient(url, {
      appName: 'cartulary',
      readConcern: { level: 'majority' },
      readPreference: 'primary',
      serverSelectionTimeoutMS: PATIENCE_MS,
      writeConcern: { w: 'majority' },
    });
  } catch {
    // What the driver says of it may repeat a password.
    throw new RegistryError(
      'START_REFUSED',
      'Expected MONGODB_URL to be an address such as mongodb://host:27017/database?replicaSet=name, found another text. Mend the setting.',
    );
  }
}

/** What a server or the driver calls a fault. Messages of connections have addresses in them, which are nobody's business over HTTP. */
export function mongoFault(error: unknown): string {
  const { codeName, name } = error as Error & { readonly codeName?: string };
  return codeName ?? name;
}
