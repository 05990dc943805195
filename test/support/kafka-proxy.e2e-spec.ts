import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import kafkajs, { type Admin, type Consumer, type Kafka, type KafkaConfig, type Producer } from 'kafkajs';
import { KafkaProxy } from './kafka-proxy.js';
import { installKafka } from './servers/install-kafka.js';
import { type KafkaCluster, startKafka } from './servers/kafka.js';
import { canHave } from './servers/needed.js';

const describeKafka = (await canHave(installKafka)) ? describe : describe.skip;

describeKafka('a proxy before a broker', () => {
  let kafka: KafkaCluster;
  let admin: Admin;
  let proxy: KafkaProxy;
  let producer: Producer;
  let topic: string;
  let topics = 0;

  beforeAll(async () => {
    kafka = await startKafka();
    admin = clientOf(kafka.brokers).admin();
    await admin.connect();
  }, 120_000);
  afterAll(async () => {
    await admin.disconnect();
    await kafka.stop();
  });

  beforeEach(async () => {
    topic = `topic-${topics++}`;
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
    proxy = await KafkaProxy.start(kafka.brokers);
    producer = clientOf(proxy.brokers).producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
  });
  afterEach(async () => {
    await producer.disconnect();
    await proxy.close();
  });

  const produce = (value: string): Promise<unknown> => producer.send({ topic, acks: -1, messages: [{ value }] });
  const end = async (): Promise<number> => Number((await admin.fetchTopicOffsets(topic))[0]?.high);

  it('holds a request until it is released', async () => {
    const held = proxy.next({ api: 'Produce', way: 'request', topic }, 'hold');
    const produced = produce('held');
    const { release } = await held;
    expect(await end()).toBe(0);
    release();
    await produced;
    expect(await end()).toBe(1);
  });

  it('delivers what it holds of a client that has gone', async () => {
    const impatient = clientOf(proxy.brokers, { requestTimeout: 300, retry: { retries: 0 } }).producer();
    await impatient.connect();
    const held = proxy.next({ api: 'Produce', way: 'request', topic }, 'hold');
    const produced = impatient.send({ topic, messages: [{ value: 'late' }] });
    const { release } = await held;
    await expect(produced).rejects.toThrow('timed out');
    await impatient.disconnect();
    expect(await end()).toBe(0);
    release();
    while ((await end()) === 0);
    expect(await end()).toBe(1);
  });

  it('loses a reply, and the client sends the same again', async () => {
    const replies = [proxy.next({ api: 'Produce', way: 'reply' }, 'cut')];
    await produce('once');
    await Promise.all(replies);
    expect(await end()).toBe(1);
  });

  it('loses every request until it is told to stop', async () => {
    let lost = 0;
    const stop = proxy.every({ api: 'Produce', way: 'request' }, 'cut', () => {
      if (++lost === 3) stop();
    });
    await produce('at last');
    expect({ lost, end: await end() }).toEqual({ lost: 3, end: 1 });
  });

  it('carries a group, whose members hear of no other address', async () => {
    const heartbeat = proxy.next({ api: 'Heartbeat', way: 'request' }, 'hold');
    const consumer: Consumer = clientOf(proxy.brokers).consumer({ groupId: topic, heartbeatInterval: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const got = new Promise<string>((resolve) => {
      void consumer.run({ eachMessage: async ({ message }) => resolve(String(message.value)) });
    });
    await produce('read');
    expect(await got).toBe('read');
    (await heartbeat).release();
    await consumer.disconnect();
  });
});

function clientOf(brokers: readonly string[], more: Partial<KafkaConfig> = {}): Kafka {
  const retry = { initialRetryTime: 20, maxRetryTime: 100, retries: 30 };
  return new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING, retry, ...more });
}
