import { afterAll, beforeAll, describe } from '@jest/globals';
import type { MongoSettings } from '#platform';
import { installMongo } from '../../../../test/support/servers/install-mongo.js';
import { type MongoServer, startMongo } from '../../../../test/support/servers/mongo.js';
import { canHave } from '../../../../test/support/servers/needed.js';

/** Skips, and says so, where this machine cannot have MongoDB. */
export const describeOnMongo = (await canHave(installMongo)) ? describe : describe.skip;

/** A server for the tests of a file; each call of what is returned names a place where nothing is. */
export function useMongo(): () => MongoSettings {
  let server: MongoServer;
  let places = 0;
  beforeAll(async () => (server = await startMongo()));
  afterAll(() => server.stop());
  return () => ({ url: server.url, database: `views${places++}` });
}
