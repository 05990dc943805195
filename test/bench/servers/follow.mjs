// How soon what was appended is seen: by a consumer of the events topic, against a bare one of a bare topic; and in MongoDB.
import { setTimeout } from 'node:timers/promises';
import { registration, report, round, ROUNDS } from '../support.mjs';
import {
  BARE_CONSUMER,
  BARE_PRODUCER,
  bareKafka,
  createTopic,
  quantile,
  registering,
  withCluster,
} from './support.mjs';

const EVENTS = 300;
const A_SECOND = 500;

await withCluster(async ({ url, backends }) => {
  const { brokers } = backends.kafka;
  const kafka = bareKafka(brokers);
  const register = await registering(url);
  await register();
  await measureConsumer(kafka, register);
  await measureViews(register);
});

/** Both sides: from the broker's own time of the record until the consumer has it. */
async function measureConsumer(kafka, register) {
  await createTopic(kafka, 'bench.bare');
  const producer = kafka.producer(BARE_PRODUCER);
  await producer.connect();
  const ours = await delaysOf(kafka, 'cartulary.events');
  const theirs = await delaysOf(kafka, 'bench.bare');
  const differences = [];
  const detail = [];
  for (let r = 0; r < ROUNDS; r++) {
    ours.delays.length = theirs.delays.length = 0;
    for (let i = 0; i < EVENTS; i++) {
      await register('return=minimal');
      await producer.send({
        topic: 'bench.bare',
        acks: -1,
        messages: [{ key: 'k', value: JSON.stringify(registration(i)) }],
      });
    }
    while (ours.delays.length < EVENTS || theirs.delays.length < EVENTS) await setTimeout(5);
    const [a, b] = [quantile(ours.delays, 0.99), quantile(theirs.delays, 0.99)];
    differences.push(a - b);
    detail.push(`${round(a)}/${round(b)}`);
  }
  await Promise.all([ours.stop(), theirs.stop(), producer.disconnect()]);
  report(
    'append until a consumer has it, p99 in ms more than bare kafkajs',
    differences,
    '< 10',
    `${detail.join(' ')} ms`,
  );
}

async function delaysOf(kafka, topic) {
  const consumer = kafka.consumer({ groupId: `bench-${topic}`, ...BARE_CONSUMER });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: false });
  const delays = [];
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { timestamp } of batch.messages) delays.push(Date.now() - Number(timestamp));
    },
  });
  await joined;
  await setTimeout(500);
  return { delays, stop: () => consumer.disconnect() };
}

/** An answer in full comes when the views have it: what it takes more than an answer at commit is the way to MongoDB. */
async function measureViews(register) {
  const [middle, high] = [[], []];
  for (let r = 0; r < ROUNDS; r++) {
    const times = { minimal: [], full: [] };
    const start = performance.now();
    const running = [];
    for (let i = 0; i < 4 * A_SECOND; i++) {
      const due = start + (i * 1000) / A_SECOND;
      if (performance.now() < due) await setTimeout(due - performance.now());
      const kind = i % 2 === 0 ? 'minimal' : 'full';
      const sent = performance.now();
      running.push(
        register(kind === 'minimal' ? 'return=minimal' : undefined).then(() =>
          times[kind].push(performance.now() - sent),
        ),
      );
    }
    await Promise.all(running);
    middle.push(quantile(times.full, 0.5) - quantile(times.minimal, 0.5));
    high.push(quantile(times.full, 0.99) - quantile(times.minimal, 0.5));
  }
  report('committed until readable in MongoDB at 500 events/s, p50 in ms', middle, '< 15');
  report('committed until readable in MongoDB at 500 events/s, p99 in ms', high, '< 150');
}
