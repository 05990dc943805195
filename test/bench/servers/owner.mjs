// Decide and append on Kafka, in batches of 64, against bare kafkajs sending the same messages; and a replay of what was appended.
import { createTopics, KafkaEventLog, replay } from '#event-log';
import { sha256 } from '#platform';
import { readCommand, START } from '#records';
import { command, report, ROUNDS, seconds, startOwner } from '../support.mjs';
import { BARE_CONSUMER, BARE_PRODUCER, bareKafka, createTopic, withBackends } from './support.mjs';

const BATCH = 64;
const BATCHES = 300;

await withBackends(async ({ kafka: { brokers } }) => {
  const kafka = bareKafka(brokers);
  const settings = { brokers, topicPrefix: 'bench' };
  await createTopics(settings, { partitions: 1, replicationFactor: 1 });
  await createTopic(kafka, 'bench.bare');
  const log = await KafkaEventLog.open(settings);
  const registrar = await startOwner(log);
  const bare = await startBare(kafka);
  const ratios = [];
  let n = 0;
  let rate = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    let [ours, theirs] = [0, 0];
    for (let batch = 0; batch < BATCHES; batch++) {
      const commands = Array.from({ length: BATCH }, () => command(n++));
      for (const one of commands) readCommand(one, sha256);
      let start = performance.now();
      await registrar.deliver(0, commands);
      ours += seconds(start);
      const messages = await bare.taken(BATCH);
      start = performance.now();
      await bare.producer.send({ topic: 'bench.bare', acks: -1, messages });
      theirs += seconds(start);
    }
    if (round === 0) continue; // Warm-up.
    ratios.push(theirs / ours);
    rate = (BATCH * BATCHES) / ours;
  }
  report('decide and append on Kafka, batches of 64 / bare kafkajs', ratios, '≥ 0.6', `${Math.round(rate)} events/s`);
  await bare.stop();
  await measureReplay(log, kafka);
  await log.close();
});

/** Takes what the owner appended off the topic, so that the very same messages can be sent again. */
async function startBare(kafka) {
  const producer = kafka.producer(BARE_PRODUCER);
  await producer.connect();
  const consumer = kafka.consumer({ groupId: 'bench-same', ...BARE_CONSUMER });
  await consumer.connect();
  await consumer.subscribe({ topic: 'bench.events', fromBeginning: true });
  const taken = [];
  let arrived = () => undefined;
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { key, value, headers } of batch.messages) if (headers.ce_leaf) taken.push({ key, value, headers });
      arrived();
    },
  });
  return {
    producer,
    async taken(count) {
      while (taken.length < count) await new Promise((resolve) => (arrived = resolve));
      return taken.splice(0, count);
    },
    async stop() {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
}

async function measureReplay(log, kafka) {
  const { signal } = new AbortController();
  const end = await log.end(0);
  const ratios = [];
  let rate = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    let start = performance.now();
    await replay({ log, partition: 0, cursor: START, end, signal }, async () => undefined);
    const ours = seconds(start);
    const theirs = await bareReplay(kafka, `bench-replay-${round}`, end);
    if (round === 0) continue;
    ratios.push(theirs / ours);
    rate = end / ours;
  }
  report(
    'replay from Kafka, verified / bare kafkajs loop that fetches, parses and hashes',
    ratios,
    '≥ 0.6',
    `${end} records, ${Math.round(rate)}/s`,
  );
}

/** Seconds from the first batch to the last record, as joining the group is not what is compared. */
async function bareReplay(kafka, groupId, end) {
  const consumer = kafka.consumer({ groupId, ...BARE_CONSUMER });
  await consumer.connect();
  await consumer.subscribe({ topic: 'bench.events', fromBeginning: true });
  let start;
  await new Promise((done) => {
    void consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        start ??= performance.now();
        for (const { value, headers } of batch.messages) {
          JSON.parse(value.toString());
          sha256(value);
          if (!headers.ce_leaf) continue;
          const leaf = Buffer.from(headers.ce_leaf.toString(), 'base64');
          JSON.parse(leaf.toString());
          sha256(leaf);
        }
        if (Number(batch.lastOffset()) >= end - 1) done();
      },
    });
  });
  const took = seconds(start);
  await consumer.disconnect();
  return took;
}
