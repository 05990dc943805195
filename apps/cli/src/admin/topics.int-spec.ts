import { expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { describeOnKafka, useKafka } from '../../../../libs/event-log/src/testing/kafka.js';
import { run } from '../run.js';
import { TestShell } from '../testing/a-shell.js';

describeOnKafka('cartulary topics', () => {
  const kafka = useKafka();
  const topics = async (topicPrefix: string, ...args: readonly string[]) => {
    const shell = new TestShell({ KAFKA_BROKERS: kafka.cluster.brokers.join(), KAFKA_TOPIC_PREFIX: topicPrefix });
    const code = await run(['topics', ...args], shell);
    return { code, out: shell.out, err: shell.err };
  };

  it('says what is missing, makes it, and is then content', async () => {
    const before = await topics('fresh');
    expect([before.code, before.err]).toEqual([1, expect.stringContaining('found topics that are missing')]);
    expect(before.out).toMatch(/^fresh\.commands +topic +a topic +none +differs$/m);
    const made = await topics('fresh', '--apply', '--partitions', '4', '--replication', '1');
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toContain('made fresh.commands\nmade fresh.events\n');
    expect(made.out).toContain('fresh.events replicas: Not durable');
    const again = await topics('fresh', '--json');
    const { made: none, lines } = JSON.parse(again.out) as {
      made: unknown[];
      lines: { what: string; found: string }[];
    };
    expect([again.code, none]).toEqual([0, []]);
    expect(lines).toContainEqual(expect.objectContaining({ what: 'partitions', found: '4', fits: true }));
  });

  it('leaves what is there as it is, and says what an administrator would run', async () => {
    const admin = new kafkajs.Kafka({
      brokers: [...kafka.cluster.brokers],
      logLevel: kafkajs.logLevel.NOTHING,
    }).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'plain.events', numPartitions: 2 }] });
    const { code, out, err } = await topics('plain', '--apply');
    expect([code, err]).toEqual([1, expect.stringContaining('What is there is never changed')]);
    expect(out).toContain('made plain.commands\n');
    expect(out).toMatch(/^plain\.events retention\.ms: kafka-configs\.sh .*--add-config retention\.ms=-1$/m);
    const { resources } = await admin.describeConfigs({
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: 'plain.events', configNames: ['retention.ms'] }],
      includeSynonyms: false,
    });
    await admin.disconnect();
    expect(resources[0]?.configEntries[0]?.configValue).toBe('604800000');
  });

  it('names more replicas than there are brokers', async () => {
    const { code, err } = await topics('many', '--apply', '--replication', '3');
    expect([code, err]).toEqual([1, expect.stringContaining('Ask for fewer with --replication')]);
  });
});

it.each([
  [[], 1, 'Expected KAFKA_BROKERS to name the brokers'],
  [['--partitions', '4'], 2, 'together with --apply'],
  [['--apply', '--partitions', 'four'], 2, 'whole number'],
])('cartulary topics %j without a cluster is refused', async (args, code, words) => {
  const shell = new TestShell();
  expect(await run(['topics', ...args], shell)).toBe(code);
  expect(shell.err).toContain(words);
});
