// A registration from end to end: api → commands → registrar → events → api, against bare kafkajs doing the same four hops.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { registration, report, round, ROUNDS } from '../support.mjs';
import {
  BARE_CONSUMER,
  BARE_PRODUCER,
  bareKafka,
  createTopic,
  quantile,
  rateOf,
  registering,
  withCluster,
} from './support.mjs';

const EACH = 200;
const SECONDS = 4;

await withCluster(async ({ url, backends }) => {
  const register = await registering(url);
  const minimal = () => register('return=minimal');
  const full = () => register();
  const bare = await startBare(backends.kafka.brokers);
  await timesOf(EACH, minimal);
  await timesOf(EACH, bare.hop);
  const [ratios, ours, theirs] = [[], [], []];
  for (let r = 0; r < ROUNDS; r++) {
    ours.push(quantile(await timesOf(EACH, minimal), 0.5));
    theirs.push(quantile(await timesOf(EACH, bare.hop), 0.5));
    ratios.push(ours.at(-1) / theirs.at(-1));
  }
  report(
    'register, return=minimal, one client: p50 / bare produce, fetch, produce, fetch',
    ratios,
    '≤ 1.5',
    `${ours.map(round).join(' ')} ms against ${theirs.map(round).join(' ')} ms`,
  );
  await bare.stop();
  const scaling = [];
  const seen = [];
  for (let r = 0; r < ROUNDS; r++) {
    const one = await rateOf(1, SECONDS, full);
    const many = await rateOf(64, SECONDS, full);
    seen.push(`${Math.round(many)}/${Math.round(one)}`);
    scaling.push(many / one);
  }
  report('register, full answers: rate of 64 clients / of one', scaling, '≥ 8', `${seen.join(' ')} a second`);
});

async function timesOf(count, work) {
  const times = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

async function startBare(brokers) {
  const kafka = bareKafka(brokers);
  for (const topic of ['bench.there', 'bench.back']) await createTopic(kafka, topic);
  const echo = fork(fileURLToPath(new URL('./echo.mjs', import.meta.url)), [
    brokers.join(),
    'bench.there',
    'bench.back',
  ]);
  await once(echo, 'message');
  const producer = kafka.producer(BARE_PRODUCER);
  await producer.connect();
  const consumer = kafka.consumer({ groupId: 'bench-tail', ...BARE_CONSUMER });
  await consumer.connect();
  await consumer.subscribe({ topic: 'bench.back', fromBeginning: true });
  const waiting = new Map();
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { key } of batch.messages) waiting.get(String(key))?.();
    },
  });
  let n = 0;
  const hop = async () => {
    const key = String(n++);
    const back = new Promise((resolve) => waiting.set(key, resolve));
    const value = JSON.stringify(registration(n));
    await producer.send({ topic: 'bench.there', acks: -1, messages: [{ key, value }] });
    await back;
    waiting.delete(key);
  };
  const stop = async () => {
    await consumer.disconnect();
    await producer.disconnect();
    echo.kill('SIGTERM');
  };
  return { hop, stop };
}
