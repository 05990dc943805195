import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs, { type Consumer, type Kafka, type Producer } from 'kafkajs';
import { installKafka } from '../support/servers/install-kafka.js';
import { type KafkaCluster, startKafka } from '../support/servers/kafka.js';
import { canHave } from '../support/servers/needed.js';
import { leftBehind } from './left-behind.js';

const TOPIC = 'round-trip';
const START_MS = 120_000;
const describeKafka = (await canHave(installKafka)) ? describe : describe.skip;

function clientOf({ brokers }: KafkaCluster): Kafka {
  const retry = { initialRetryTime: 50, maxRetryTime: 500, retries: 60 };
  return new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING, retry });
}

async function makeTopic(client: Kafka, replicationFactor: number): Promise<void> {
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: TOPIC, numPartitions: 1, replicationFactor }] });
  await admin.disconnect();
}

/** Id of the broker that leads the partition. */
async function leaderOf(client: Kafka): Promise<number> {
  const admin = client.admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata({ topics: [TOPIC] });
  await admin.disconnect();
  return topics[0]?.partitions[0]?.leader as number;
}

async function producerOf(client: Kafka): Promise<Producer> {
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await producer.connect();
  return producer;
}

async function produce(producer: Producer, value: string): Promise<void> {
  await producer.send({ topic: TOPIC, acks: -1, messages: [{ key: 'k', value }] });
}

async function produceAll(cluster: KafkaCluster, values: readonly string[]): Promise<void> {
  const producer = await producerOf(clientOf(cluster));
  for (const value of values) await produce(producer, value);
  await producer.disconnect();
}

/** The first `count` values of the topic. */
async function fetched(client: Kafka, count: number): Promise<readonly string[]> {
  const consumer: Consumer = client.consumer({ groupId: `reader-${count}`, sessionTimeout: 6_000 });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
  await new Promise<void>((all) => {
    const eachMessage = async ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
      if (values.push(String(message.value)) === count) all();
    };
    void consumer.run({ eachMessage });
  });
  await consumer.disconnect();
  return values;
}

describeKafka('one broker', () => {
  it(
    'takes records and gives them, keeps them over a stop if its folder is kept, and leaves no process',
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'cartulary-kept-'));
      try {
        const first = await startKafka({ dataDir });
        await makeTopic(clientOf(first), 1);
        await produceAll(first, ['one', 'two']);
        const pids = first.processes.map(({ pid, logs }) => ({ pid, logs }));
        await first.stop();
        expect(leftBehind(pids)).toEqual([dataDir]);

        const second = await startKafka({ dataDir });
        await produceAll(second, ['three']);
        const values = await fetched(clientOf(second), 3);
        await second.stop();
        expect(values).toEqual(['one', 'two', 'three']);
        await expect(startKafka({ dataDir, brokers: 3 })).rejects.toThrow('found data of 1');
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    },
    START_MS,
  );
});

describeKafka('three brokers', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await startKafka({ brokers: 3 });
    await makeTopic(clientOf(cluster), 3);
  }, START_MS);
  afterAll(() => cluster?.stop());

  it(
    'take records while one of them is dead, and have them all when it is back',
    async () => {
      const client = clientOf(cluster);
      const producer = await producerOf(client);
      await produce(producer, 'before');
      const leader = cluster.processes[(await leaderOf(client)) - 1] as KafkaCluster['processes'][number];
      const dead = leader.pid;
      await leader.kill();
      await produce(producer, 'without');
      expect(await leaderOf(client)).not.toBe(cluster.processes.indexOf(leader) + 1);
      await leader.start();
      expect(leader.pid).not.toBe(dead);
      await produce(producer, 'after');
      expect(await fetched(client, 3)).toEqual(['before', 'without', 'after']);
      await producer.disconnect();
    },
    START_MS,
  );

  it('leave no process and no folder', async () => {
    expect(leftBehind(cluster.processes)).toHaveLength(4);
    await cluster.stop();
    expect(leftBehind(cluster.processes)).toEqual([]);
  });
});
