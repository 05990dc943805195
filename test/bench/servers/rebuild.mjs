// A rebuild of all views from Kafka into MongoDB, against bare bulk writes of the same documents into the same collections.
import { MongoClient } from 'mongodb';
import { createTopics, KafkaEventLog } from '#event-log';
import { MongoViewStore, VIEWS } from '#views';
import { rebuildViews } from '../../../dist/apps/projector/src/rebuild-views.js';
import { command, report, seconds, startOwner } from '../support.mjs';
import { withBackends } from './support.mjs';

const EVENTS = Number(process.env.EVENTS ?? 100_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const MODELS = 50;
const AT_ONCE = 500;

await withBackends(async ({ kafka: { brokers }, mongo: { url } }) => {
  const settings = { brokers, topicPrefix: 'bench' };
  await createTopics(settings, { partitions: 1, replicationFactor: 1 });
  const log = await KafkaEventLog.open(settings);
  await fill(log);
  const client = new MongoClient(url, { writeConcern: { w: 'majority' } });
  const ratios = [];
  let rate = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const store = await MongoViewStore.open({ url, database: `ours${round}` }, VIEWS);
    let start = performance.now();
    await rebuildViews(log, store, VIEWS, new AbortController().signal);
    const ours = seconds(start);
    await store.close();
    const source = await databaseOf(client, `ours${round}_`);
    const collections = await contentsOf(source);
    const bare = client.db(`bare${round}`);
    for (const { name, indexes } of collections)
      if (indexes.length > 0) await bare.collection(name).createIndexes(indexes);
    start = performance.now();
    for (const { name, documents } of collections) await writeAll(bare.collection(name), documents);
    ratios.push(seconds(start) / ours);
    rate = EVENTS / ours;
    await source.dropDatabase();
    await bare.dropDatabase();
  }
  report(
    'rebuild of all views in MongoDB / bare bulk writes of the same documents',
    ratios,
    '≥ 0.6',
    `${EVENTS} events, ${Math.round(rate)}/s`,
  );
  await client.close();
  await log.close();
});

async function fill(log) {
  const registrar = await startOwner(log);
  for (let n = 0; n < EVENTS; n += 256)
    await registrar.deliver(
      0,
      Array.from({ length: Math.min(256, EVENTS - n) }, (_, i) => command(n + i, `m${(n + i) % MODELS}`)),
    );
}

async function databaseOf(client, prefix) {
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  return client.db(databases.find(({ name }) => name.startsWith(prefix) && !name.endsWith('generations')).name);
}

async function contentsOf(database) {
  const found = [];
  for (const { name } of await database.listCollections().toArray()) {
    const collection = database.collection(name);
    const indexes = (await collection.indexes()).filter((index) => index.name !== '_id_');
    found.push({ name, indexes, documents: await collection.find().toArray() });
  }
  return found;
}

/** Two in flight, as ours. */
async function writeAll(collection, documents) {
  let next = 0;
  const work = async () => {
    while (next < documents.length) {
      const some = documents.slice(next, (next += AT_ONCE));
      await collection.bulkWrite(
        some.map((document) => ({
          replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
        })),
        { ordered: false },
      );
    }
  };
  await Promise.all([work(), work()]);
}
