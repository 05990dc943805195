import { afterEach, beforeEach, expect, it } from '@jest/globals';
import kafkajs, { type Admin } from 'kafkajs';
import type { ServerProcess } from '../../support/servers/server-process.js';
import { Load } from './load.js';
import { settingsOf } from './settings.js';
import { describeDistributed, useWorld, type World } from './world.js';

const THREE_MINUTES = 180_000;

describeDistributed('three brokers', () => {
  const theWorld = useWorld({ kafka: { brokers: 3 }, partitions: 2 });
  let world: World;
  let load: Load;
  beforeEach(async () => {
    world = theWorld();
    await world.kept();
    await world.kept();
    load = new Load(world, world.clients(4, await world.namespaces()));
  });
  afterEach(() => world.dismiss());

  /** Kills the broker that leads the partition of the topic. */
  const killLeader = async (topic: string, partition: number): Promise<ServerProcess> => {
    const leader = await withAdmin(world, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.find(({ partitionId }) => partitionId === partition)?.leader as number;
    });
    const broker = world.backends.kafka.processes[leader - 1] as ServerProcess;
    world.say(`${broker.name}, process ${broker.pid}, leads ${topic}-${partition}; it is killed`);
    await broker.kill();
    return broker;
  };

  /** In the middle of the load, and with the broker again in the end. */
  const goesOnWithout = async (topic: string, partition: number): Promise<void> => {
    await load.progress(20);
    const broker = await killLeader(topic, partition);
    await load.progress(40);
    await broker.start();
    await load.progress(20);
    await load.settle();
  };

  it(
    'F10: the coordinator of the group is killed: ownership goes on or moves',
    async () => {
      const { topicPrefix } = settingsOf(world.env);
      await goesOnWithout('__consumer_offsets', Math.abs(javaHash(`${topicPrefix}.registrar`)) % 4);
    },
    THREE_MINUTES,
  );

  it(
    'F11: the leader of the log is killed: what was acknowledged is there under the next one',
    async () => {
      const { topicPrefix } = settingsOf(world.env);
      await goesOnWithout(`${topicPrefix}.events`, 0);
    },
    THREE_MINUTES,
  );

  it(
    'F12: two brokers are down: nothing is acknowledged, reads go on, and all goes on when they are back',
    async () => {
      await load.progress(20);
      const down = world.backends.kafka.processes.slice(1);
      await Promise.all(down.map((broker) => broker.kill()));
      world.say(`${down.map(({ name }) => name).join(' and ')} are dead`);
      const told = await world.call(world.create(`f12-${world.seed}`));
      expect(told).toEqual(told.is === 'unknown' ? { is: 'unknown' } : { is: 'rejected', code: 'UNAVAILABLE' });
      const read = await fetch(`${world.url}/v1/models`);
      expect(read.status).toBe(200);
      expect(((await read.json()) as { models: unknown[] }).models.length).toBeGreaterThan(0);
      await Promise.all(down.map((broker) => broker.start()));
      await load.progress(20);
      await load.settle();
    },
    THREE_MINUTES,
  );
});

async function withAdmin<T>({ env }: World, work: (admin: Admin) => Promise<T>): Promise<T> {
  const { brokers } = settingsOf(env);
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** How Kafka finds the partition of a group. */
function javaHash(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return hash;
}
