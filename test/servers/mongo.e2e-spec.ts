import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { installMongo } from '../support/servers/install-mongo.js';
import { type MongoServer, startMongo } from '../support/servers/mongo.js';
import { canHave } from '../support/servers/needed.js';
import { leftBehind } from './left-behind.js';

const describeMongo = (await canHave(installMongo)) ? describe : describe.skip;

interface Word {
  readonly _id: string;
}

describeMongo('mongod', () => {
  let server: MongoServer;
  beforeAll(async () => {
    server = await startMongo();
  });
  afterAll(() => server?.stop());

  it('takes a majority write, also in a transaction, and gives it', async () => {
    const client = await MongoClient.connect(server.url);
    const words = client.db('test').collection<Word>('words');
    await words.insertOne({ _id: 'one' }, { writeConcern: { w: 'majority' } });
    await client.withSession((session) => session.withTransaction(() => words.insertOne({ _id: 'two' }, { session })));
    expect(await words.find().sort({ _id: 1 }).toArray()).toEqual([{ _id: 'one' }, { _id: 'two' }]);
    await client.close();
  });

  it('can be held and released, and has its data after it was killed', async () => {
    const { process: mongod, url } = server;
    mongod.pause();
    // Its threads stop one after the other.
    while (stateOf(mongod.pid) !== 'T') await setImmediate();
    mongod.resume();
    await mongod.kill();
    await mongod.start();
    const client = await MongoClient.connect(url);
    expect(await client.db('test').collection<Word>('words').countDocuments()).toBe(2);
    await client.close();
  });

  it('leaves no process and no folder', async () => {
    expect(leftBehind([server.process])).toHaveLength(2);
    await server.stop();
    expect(leftBehind([server.process])).toEqual([]);
  });
});

describeMongo('a folder of mongod that is kept', () => {
  it('is a set with a primary again, at another port', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'cartulary-kept-'));
    const first = await startMongo({ dataDir });
    const second = await first.stop().then(() => startMongo({ dataDir }));
    const client = await MongoClient.connect(second.url);
    const hello = await client.db('admin').command({ hello: 1 });
    await client.close();
    await second.stop();
    await rm(dataDir, { recursive: true });
    expect(hello).toMatchObject({ isWritablePrimary: true, me: new URL(second.url).host });
    expect(second.url).not.toBe(first.url);
  });
});

/** T where the process is held. This mongod runs on Linux only. */
function stateOf(pid: number): string | undefined {
  return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
}
