import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { SqliteEventLog } from '#event-log';
import { openDataFolder } from '#platform';
import { LogBuilder } from '../../libs/views/src/testing/log-builder.js';
import { createModel } from '../../libs/views/src/testing/model-log.js';
import { describeOnMongo } from '../../libs/views/src/testing/mongo.js';
import { type MongoServer, startMongo } from '../support/servers/mongo.js';
import { writeLog } from '../../apps/projector/src/testing/write-log.js';
import { openMaintainedViews } from '../../apps/standalone/src/open-maintained-views.js';

const { signal } = new AbortController();
const folded = () => undefined;

describeOnMongo('views in MongoDB that are maintained', () => {
  let server: MongoServer;
  let dataDir: string;
  let records: number;
  beforeAll(async () => {
    server = await startMongo();
    dataDir = mkdtempSync(join(tmpdir(), 'cartulary-maintained-'));
    const builder = new LogBuilder();
    const model = createModel(builder, 'm');
    for (let n = 0; n < 20; n++) model.promote(model.register(), 'Production');
    const folder = openDataFolder(dataDir);
    const log = SqliteEventLog.open(folder.log);
    records = await writeLog(log, builder.entries);
    await log.close();
    folder.close();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('are made, compared, found wrong by the document that is, and made anew', async () => {
    const env = { MONGODB_URL: server.url.replace('/?', '/maintained?') };
    const views = await openMaintainedViews(env, dataDir);
    const client = new MongoClient(server.url);
    const databases = async () => {
      const { databases: all } = await client.db('admin').admin().listDatabases({ nameOnly: true });
      return all.map(({ name }) => name).filter((name) => name.startsWith('maintained_'));
    };
    expect(views.records).toBe(records);

    await views.rebuild(signal, folded);
    expect(await views.verify(signal, folded)).toMatchObject({ records, differences: [] });
    const [first] = await databases();

    const versions = client.db(first).collection<{ _id: string; doc: string }>('versions');
    const [found] = await versions.find().sort({ _id: 1 }).limit(1).toArray();
    const { _id: id, doc } = found as { _id: string; doc: string };
    const stage: unknown = (JSON.parse(doc) as { stage: unknown }).stage;
    await versions.updateOne(
      { _id: id },
      { $set: { doc: doc.replace(`"stage":"${stage as string}"`, '"stage":"Odd"') } },
    );
    const { differences } = await views.verify(signal, folded);
    expect(differences).toEqual([{ view: 'versions', id, field: 'stage', expected: stage, found: 'Odd' }]);

    await views.rebuild(signal, folded);
    expect(await views.verify(signal, folded)).toMatchObject({ records, differences: [] });
    expect(await databases()).toHaveLength(1);
    expect(await databases()).not.toEqual([first]);

    const other = `maintained_${'0'.repeat(16)}`;
    await client.db(other).collection('versions').insertOne({});
    expect([await views.prune(), await views.prune()]).toEqual([[other], []]);
    expect(await databases()).toHaveLength(1);
    await client.close();
    await views.close();
  });
});
