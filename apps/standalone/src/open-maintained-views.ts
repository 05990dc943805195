import { type Env, readServers } from '#platform';
import type { MaintainedViews } from './maintained-views.js';
import { OfflineViews } from './offline-views.js';
import { ServerViews } from './server-views.js';

/** Those that the environment names: in MongoDB, else in the data folder. @throws START_REFUSED, UNAVAILABLE */
export async function openMaintainedViews(env: Env, dataDir: string): Promise<MaintainedViews> {
  const { mongo, kafka } = readServers(env);
  return mongo ? ServerViews.open(mongo, kafka, dataDir) : OfflineViews.open(dataDir);
}
