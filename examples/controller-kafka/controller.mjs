// Puts into service what is promoted, each promotion once and in order, and needs nothing but kafkajs:
//   KAFKA_BROKERS=127.0.0.1:9092 node controller.mjs STATE_FOLDER
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { PartitionReader } from './reader.mjs';
import { State } from './state.mjs';

const { KAFKA_BROKERS = '127.0.0.1:9092', KAFKA_TOPIC_PREFIX = 'cartulary', STAGE = 'Production' } = process.env;
const topic = `${KAFKA_TOPIC_PREFIX}.events`;
const state = new State(process.argv[2] ?? 'state');
const readers = new Map();

const kafka = new kafkajs.Kafka({ brokers: KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.ERROR });
// A group of its own for each process: place and order are kept here and not by Kafka, so nothing is ever committed, and
// nobody waits until the group has noticed that the last process died.
const consumer = kafka.consumer({ groupId: `controller-${randomUUID()}`, maxWaitTimeInMs: 200 });
// Of what may pass, kafkajs begins again by itself. After anything else it would live on and hear nothing.
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (payload.restart) return;
  console.error(payload.error.message);
  process.exit(1);
});
// Kafka would begin at 0. What comes before a seek takes hold, the reader passes over.
consumer.on(consumer.events.GROUP_JOIN, () => {
  for (const [partition, { cursor }] of readers) consumer.seek({ topic, partition, offset: String(cursor.offset) });
});

/** The next offset of each partition, as Kafka has it. */
async function ends() {
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return offsets.map(({ partition, high }) => ({ partition, end: Number(high) }));
}

async function eachBatch({ batch, heartbeat, isRunning, isStale }) {
  const reader = readers.get(batch.partition);
  for (const message of batch.messages) {
    if (!isRunning() || isStale()) break;
    const event = reader.take(message);
    if (event?.type !== 'io.cartulary.StagePromoted.v1' || event.data.to !== STAGE || state.isDone(event)) continue;
    state.deploy(event);
    console.log(`${event.namespace}:${event.seq} ${event.subject} to ${STAGE}`);
    await heartbeat();
  }
  // Behind what was done, never before it.
  state.keep(batch.partition, reader.cursor);
}

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
for (const { partition, end } of await ends()) {
  const cursor = state.cursors[partition];
  if (cursor && cursor.offset > end)
    throw new Error(`Expected at least ${cursor.offset} records in partition ${partition}, found ${end}.`);
  readers.set(partition, new PartitionReader(cursor));
}
await consumer.run({ autoCommit: false, eachBatch });
console.log(`waits for promotions to ${STAGE}`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => consumer.disconnect());
