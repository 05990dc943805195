import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import type { Progress } from './install.js';
import { installMongo } from './install-mongo.js';
import { Keeper } from './keeper.js';
import { onFreePorts } from './ports.js';
import { ServerProcess, startAll, stopAll } from './server-process.js';

const SET = 'cartulary';

export interface MongoOptions {
  /** Kept by the caller; a temporary folder otherwise, removed when it stops. */
  readonly dataDir?: string;
  /** More arguments of mongod. */
  readonly args?: readonly string[];
  readonly progress?: Progress;
}

export interface MongoServer {
  /** Names this server alone; drivers do not go looking for other members of the set. */
  readonly url: string;
  readonly process: ServerProcess;
  stop(): Promise<void>;
}

/**
 * Starts a replica set of one, for transactions and change streams need a set, and returns when it takes writes.
 * @throws Error where this machine cannot have MongoDB, StartFailed where it does not start
 */
export async function startMongo({ dataDir, args = [], progress }: MongoOptions = {}): Promise<MongoServer> {
  const { folder, missing } = await installMongo(progress);
  if (missing !== undefined) throw new Error(missing);
  return onFreePorts(1, async ([port]) => {
    const keeper = await Keeper.over('mongo', dataDir);
    const data = join(keeper.folder, 'data');
    await mkdir(data, { recursive: true });
    const network = ['--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket', '--replSet', SET];
    const small = ['--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '64'];
    const quiet = ['--setParameter', 'diagnosticDataCollectionEnabled=false'];
    const host = `127.0.0.1:${port}`;
    const url = `mongodb://${host}/?directConnection=true`;
    const server = new ServerProcess({
      name: 'mongod',
      command: [join(folder, 'mongod'), '--dbpath', data, ...network, ...small, ...quiet, ...args],
      keeper,
      probe: () => takesWrites(url, host),
    });
    await startAll([server], keeper);
    return { url, process: server, stop: () => stopAll([server], keeper) };
  });
}

/** A client whose first connection failed never recovers, so each try has its own. */
async function takesWrites(url: string, host: string): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 500 });
  try {
    const admin = client.db('admin');
    const { isWritablePrimary, setName } = await admin.command({ hello: 1 });
    if (isWritablePrimary) return;
    if (setName === undefined) await becomeSet(admin, host);
    throw new Error('The set has no primary yet.');
  } finally {
    await client.close();
  }
}

/** A new set, or the one in the data that are kept: it still has the address of the last time. */
async function becomeSet(admin: Db, host: string): Promise<void> {
  const members = [{ _id: 0, host }];
  const kept = await admin.command({ replSetGetConfig: 1 }).catch(() => undefined);
  if (!kept) await admin.command({ replSetInitiate: { _id: SET, members } });
  else {
    const config = kept['config'] as { readonly version: number };
    await admin.command({ replSetReconfig: { ...config, version: config.version + 1, members }, force: true });
  }
}
