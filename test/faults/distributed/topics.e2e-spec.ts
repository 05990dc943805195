import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import kafkajs, { type Admin, type Producer } from 'kafkajs';
import { type Backends, startBackends } from '../../support/servers/backends.js';
import type { AppProcess } from '../../support/servers/registry-cluster.js';
import { command } from './command-message.js';
import { settingsOf } from './settings.js';
import { describeDistributed, World } from './world.js';

const TWO_MINUTES = 120_000;

describeDistributed('topics that somebody has changed behind our back', () => {
  let backends: Backends;
  let admin: Admin;
  let producer: Producer;
  let world: World;
  beforeAll(async () => {
    backends = await startBackends();
    const { brokers } = settingsOf(backends.env);
    const client = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
    admin = client.admin();
    producer = client.producer();
    await Promise.all([admin.connect(), producer.connect()]);
  }, 180_000);
  afterAll(async () => {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    await backends.stop();
  });
  afterEach(() => world.stop());

  /** A registry with something in it, whose registrar has gone. */
  const used = async (name: string): Promise<void> => {
    world = await World.over(backends, { name, partitions: 1 });
    await world.started();
    for (const model of ['a', 'b', 'c']) expect(await world.settle(world.create(model))).toMatchObject({ is: 'done' });
    await world.check();
    await world.dismiss();
  };
  const recreate = async (topic: string): Promise<void> => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    });
    const configEntries = (resources[0]?.configEntries ?? [])
      .filter(({ isDefault }) => !isDefault)
      .map(({ configName: name, configValue: value }) => ({ name, value }));
    await admin.deleteTopics({ topics: [topic] });
    const made = { topic, numPartitions: 1, configEntries };
    while (!(await admin.createTopics({ waitForLeaders: true, topics: [made] }).catch(() => false)));
  };
  /** Returns what a registrar has said when it has ended. */
  const lastWords = async (registrar: AppProcess): Promise<string> => {
    await registrar.exited;
    return readFileSync(registrar.logs, 'utf8');
  };
  /** What a registrar says that must not start, or not go on. */
  const refusal = async (): Promise<string> => {
    const registrar = await world.registrar();
    await registrar.start().catch(() => undefined);
    return lastWords(registrar);
  };
  const lackOf = async (url: string): Promise<string> => {
    for (;;) {
      const answer = await fetch(`${url}/readyz`);
      if (!answer.ok) return answer.text();
    }
  };

  it(
    'F17: records are deleted: who reads from the beginning halts',
    async () => {
      await used('f17-deleted');
      await admin.fetchTopicOffsets('f17-deleted.events');
      await admin.deleteTopicRecords({ topic: 'f17-deleted.events', partitions: [{ partition: 0, offset: '2' }] });
      expect(await refusal()).toMatch(/START_REFUSED|LOG_VIOLATION/);
    },
    TWO_MINUTES,
  );

  it(
    'F17: the events topic is made anew: who follows it halts and is not ready, and nobody starts over',
    async () => {
      await used('f17-anew');
      const owner = await world.started();
      await recreate('f17-anew.events');
      const { api, projector } = world.registry.processes;
      for (const [app] of [api, projector]) expect(await lackOf(app?.url ?? '')).toContain('events log');
      await producer.send({
        topic: 'f17-anew.commands',
        messages: [command('late', 'CreateModel', 'default/late', {})],
      });
      expect(await lastWords(owner)).toContain('LOG_VIOLATION');
    },
    TWO_MINUTES,
  );

  it(
    'F18: the commands topic is made anew: no registrar starts',
    async () => {
      await used('f18');
      await recreate('f18.commands');
      expect(await refusal()).toContain('COMMANDS_TOPIC_REPLACED');
    },
    TWO_MINUTES,
  );
});
