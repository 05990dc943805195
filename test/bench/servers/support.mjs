// Shared by the benchmarks of the distributed registry: its servers, its apps, and what the bare clients are.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createHash } from 'node:crypto';
import kafkajs from 'kafkajs';
import { startBackends } from '../../../dist/test/support/servers/backends.js';
import { registration } from '../support.mjs';
import { startRegistryCluster } from '../../../dist/test/support/servers/registry-cluster.js';

export const BARE_PRODUCER = {
  idempotent: true,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  retry: { initialRetryTime: 1, maxRetryTime: 200, multiplier: 1.5, retries: 100 },
};
export const BARE_CONSUMER = { minBytes: 1, maxWaitTimeInMs: 100, maxBytesPerPartition: 1024 * 1024 };
const agent = new Agent({ keepAlive: true, maxSockets: 128 });

/** Servers alone, for as long as it is used. */
export async function withBackends(use) {
  const backends = await startBackends({ kafka: { brokers: 1 } });
  try {
    return await use(backends);
  } finally {
    await backends.stop();
  }
}

/** Every app of a registry over its servers; one partition, unless told, so that one owner does the work. */
export async function withCluster(use, { count = { registrar: 1 }, partitions = 1, env = {} } = {}) {
  return withBackends(async (backends) => {
    const registry = await startRegistryCluster({
      env: { ...backends.env, ...env },
      count,
      partitions,
      replication: 1,
    });
    try {
      return await use({ ...registry, backends });
    } finally {
      await registry.stop();
    }
  });
}

export function bareKafka(brokers) {
  return new kafkajs.Kafka({ brokers, clientId: 'bench', logLevel: kafkajs.logLevel.NOTHING });
}

export async function createTopic(kafka, topic, numPartitions = 1) {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

export async function send(url, method, body, headers = {}) {
  const sent = request(url, { method, agent, headers: { 'content-type': 'application/json', ...headers } });
  sent.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  const [response] = await once(sent, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.statusCode} ${text.slice(0, 300)}`);
  return text;
}

/** Keeps small bytes in the registry, so that versions can be of them. */
async function keepArtifact(url, bytes = 'weights') {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await send(`${url}/v1/artifacts/${digest}`, 'PUT', bytes, { 'content-type': 'application/octet-stream' });
  return digest;
}

/** A function that registers one version more of a small artifact, in a full answer unless `prefer` asks for less. */
export async function registering(url) {
  const digest = await keepArtifact(url);
  let n = 0;
  return (prefer) =>
    send(
      `${url}/v1/models/default/sentiment-classifier/versions`,
      'POST',
      { ...registration(n++), artifact: { digest, fileName: 'sentiment_model.pkl' } },
      prefer === undefined ? {} : { prefer },
    );
}

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

/** Runs `work` with `clients` at once until the time is over, and returns how many a second were done. */
export async function rateOf(clients, seconds, work) {
  const start = performance.now();
  let done = 0;
  const one = async () => {
    while (performance.now() - start < seconds * 1000) {
      await work();
      done++;
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  return done / ((performance.now() - start) / 1000);
}
