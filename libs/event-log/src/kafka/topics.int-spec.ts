import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { KafkaSettings } from '#platform';
import { describeOnKafka, useKafka } from '../testing/kafka.js';
import { createTopics } from './create-topics.js';
import { assertTopics, checkTopics, inspectTopics } from './inspect-topics.js';
import { kafkaClient } from './kafka-client.js';
import { settingsOf, topicName } from './topics.js';

describeOnKafka('topics', () => {
  const kafka = useKafka();
  const place = (): KafkaSettings => ({ brokers: kafka.cluster.brokers, topicPrefix: `t${randomUUID().slice(0, 8)}` });

  async function withAdminOf<T>(work: (admin: ReturnType<ReturnType<typeof kafkaClient>['admin']>) => Promise<T>) {
    const admin = kafkaClient(place()).admin();
    await admin.connect();
    return work(admin).finally(() => admin.disconnect());
  }

  it('are made with all their settings, once, and are then as they must be', async () => {
    const settings = place();
    const names = ['commands', 'events'].map((topic) => `${settings.topicPrefix}.${topic}`);
    expect(await createTopics(settings)).toEqual(names);
    expect(await checkTopics(settings)).toEqual([]);
    await assertTopics(settings);
    expect(await createTopics(settings, { partitions: 3 })).toEqual([]);
    const lines = await inspectTopics(settings);
    expect(lines.find(({ what }) => what === 'partitions')?.found).toBe('8');
    expect(lines.map(({ what }) => what)).toEqual([
      'replicas',
      'partitions',
      ...settingsOf('commands', 1).map(({ name }) => name),
      'replicas',
      ...settingsOf('events', 1).map(({ name }) => name),
      'first offset',
    ]);
  });

  it('that are missing refuse a start, and say how to make them', async () => {
    const settings = place();
    await expect(assertTopics(settings)).rejects.toThrowCode('START_REFUSED');
    await expect(assertTopics(settings)).rejects.toThrow(
      `${settings.topicPrefix}.events, topic: expected a topic, found none. Make it with "cartulary topics --apply"`,
    );
  });

  it('get as many partitions as the other one has', async () => {
    const settings = place();
    await withAdminOf((admin) =>
      admin.createTopics({ topics: [{ topic: topicName(settings, 'events'), numPartitions: 3 }] }),
    );
    expect(await createTopics(settings)).toEqual([topicName(settings, 'commands')]);
    expect((await checkTopics(settings)).map(({ what }) => what)).not.toContain('partitions');
  });

  it('with defaults of the broker are named with each difference, and stay as they are', async () => {
    const settings = place();
    await withAdminOf((admin) =>
      admin.createTopics({
        topics: [
          { topic: topicName(settings, 'commands'), numPartitions: 2 },
          {
            topic: topicName(settings, 'events'),
            numPartitions: 3,
            configEntries: [{ name: 'cleanup.policy', value: 'compact' }],
          },
        ],
      }),
    );
    expect(await createTopics(settings)).toEqual([]);
    const found = (await checkTopics(settings)).map(({ topic, what, found }) => [topic.split('.')[1], what, found]);
    expect(found).toEqual([
      ['commands', 'partitions', '2'],
      ['commands', 'compression.type', 'producer'],
      ['commands', 'max.message.bytes', '1048588'],
      ['commands', 'message.timestamp.type', 'CreateTime'],
      ['events', 'retention.ms', '604800000'],
      ['events', 'cleanup.policy', 'compact'],
      ['events', 'max.message.bytes', '1048588'],
      ['events', 'message.timestamp.type', 'CreateTime'],
    ]);
    const message = await assertTopics(settings).then(String, String);
    for (const [topic, what] of found) expect(message).toContain(`${settings.topicPrefix}.${topic}, ${what}: expected`);
    // Who reads events only need not see the other topic.
    await expect(assertTopics(settings, ['events'])).rejects.not.toThrow('compression.type');
  });

  it('are not made in the place of one that is gone', async () => {
    const settings = place();
    await createTopics(settings, { partitions: 1 });
    const producer = kafkaClient(settings).producer();
    await producer.connect();
    await producer.send({ topic: topicName(settings, 'events'), messages: [{ value: 'a' }] });
    await producer.disconnect();
    const commands = topicName(settings, 'commands');
    await withAdminOf((admin) => admin.deleteTopics({ topics: [commands] }));
    await expect(createTopics(settings)).rejects.toThrowCode('START_REFUSED');
    await expect(createTopics(settings)).rejects.toThrow(`Expected ${commands} beside`);
    await expect(assertTopics(settings)).rejects.toThrow(`${commands}, topic: expected a topic, found none`);
  });

  it('of events whose beginning was deleted refuse a start', async () => {
    const settings = place();
    await createTopics(settings, { partitions: 2 });
    const topic = topicName(settings, 'events');
    const producer = kafkaClient(settings).producer();
    await producer.connect();
    await producer.send({ topic, messages: [1, 2, 3].map((value) => ({ value: `${value}`, partition: 1 })) });
    await producer.disconnect();
    await withAdminOf(async (admin) => {
      // kafkajs deletes only from topics that it has looked at.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '2' }] });
    });
    expect(await checkTopics(settings)).toEqual([
      expect.objectContaining({ topic, what: 'first offset', found: '2 in partition 1' }),
    ]);
  });
});
