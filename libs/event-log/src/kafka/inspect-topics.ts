import type { Admin } from 'kafkajs';
import { RegistryError } from '#domain';
import type { KafkaSettings } from '#platform';
import { kafkajs } from './kafkajs.js';
import { offsetsOf, withAdmin } from './with-admin.js';
import { replicasLine, settingLine, settingsOf, type Topic, type TopicLine, topicName, TOPICS } from './topics.js';

/** A topic as the brokers describe it. */
export interface FoundTopic {
  readonly name: string;
  readonly partitions: number;
  /** Of the partition that has the fewest. */
  readonly replicas: number;
  readonly config: ReadonlyMap<string, string>;
  /** First offset of each partition. */
  readonly first: readonly number[];
  /** Whether anything was ever written to it. */
  readonly isUsed: boolean;
}

/** Every setting that matters of the topics that are asked for, as expected and as found. @throws START_REFUSED, UNAVAILABLE */
export function inspectTopics(
  settings: KafkaSettings,
  topics: readonly Topic[] = TOPICS,
): Promise<readonly TopicLine[]> {
  return withAdmin(settings, async (admin) => {
    const found = await findTopics(admin, settings);
    return topics.flatMap((topic) => linesOf(topic, topicName(settings, topic), found));
  });
}

/** What of the topics is not as it must be. @throws START_REFUSED, UNAVAILABLE */
export async function checkTopics(settings: KafkaSettings, topics?: readonly Topic[]): Promise<readonly TopicLine[]> {
  return (await inspectTopics(settings, topics)).filter((line) => !line.fits);
}

/**
 * That the topics are as they must be; nothing is changed.
 * @throws START_REFUSED that names every difference, UNAVAILABLE
 */
export async function assertTopics(settings: KafkaSettings, topics?: readonly Topic[]): Promise<void> {
  const differences = await checkTopics(settings, topics);
  if (differences.length === 0) return;
  const all = differences.map(
    ({ topic, what, expected, found, todo }) => `${topic}, ${what}: expected ${expected}, found ${found}. ${todo}`,
  );
  throw new RegistryError(
    'START_REFUSED',
    `Expected topics as the registry needs them, found other ones.\n${all.join('\n')}`,
  );
}

/** The topics of the registry that there are. */
export async function findTopics(admin: Admin, settings: KafkaSettings): Promise<ReadonlyMap<Topic, FoundTopic>> {
  const known = new Set(await admin.listTopics());
  const there = TOPICS.filter((topic) => known.has(topicName(settings, topic)));
  return new Map(
    await Promise.all(there.map(async (topic) => [topic, await findTopic(admin, topicName(settings, topic))] as const)),
  );
}

async function findTopic(admin: Admin, name: string): Promise<FoundTopic> {
  const offsets = await offsetsOf(admin, name);
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
  const partitions = topics[0]?.partitions ?? [];
  const { resources } = await admin.describeConfigs({
    resources: [{ type: kafkajs().ConfigResourceTypes.TOPIC, name }],
    includeSynonyms: false,
  });
  return {
    name,
    partitions: partitions.length,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    config: new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue])),
    first: offsets.sort((a, b) => a.partition - b.partition).map(({ low }) => Number(low)),
    isUsed: offsets.some(({ high }) => Number(high) > 0),
  };
}

function linesOf(topic: Topic, name: string, found: ReadonlyMap<Topic, FoundTopic>): readonly TopicLine[] {
  const one = found.get(topic);
  if (!one)
    return [
      {
        topic: name,
        what: 'topic',
        expected: 'a topic',
        found: 'none',
        fits: false,
        todo: 'Make it with "cartulary topics --apply", or see whether KAFKA_TOPIC_PREFIX names other topics and the principal may describe this one.',
      },
    ];
  const settings = settingsOf(topic, one.replicas);
  return [
    replicasLine(name, one.replicas),
    ...(topic === 'commands' ? partitionsLine(one, found.get('events')) : []),
    ...settings.map((setting) => settingLine(name, setting, one.config.get(setting.name))),
    ...(topic === 'events' ? [firstLine(one)] : []),
  ];
}

/** The owner of partition p of one topic owns partition p of the other. */
function partitionsLine({ name, partitions }: FoundTopic, events: FoundTopic | undefined): readonly TopicLine[] {
  if (!events) return [];
  const isFit = partitions === events.partitions;
  const line = { topic: name, what: 'partitions', expected: String(events.partitions), found: String(partitions) };
  const todo = `Both topics must have as many as the other, for ever: ${events.name} has ${events.partitions}. Where nothing is in them, delete both and make them with "cartulary topics --apply"; else see docs/operations.md.`;
  return [{ ...line, fits: isFit, ...(!isFit && { todo }) }];
}

/** Of an events topic nothing is ever deleted. */
function firstLine({ name, first }: FoundTopic): TopicLine {
  const cut = first.flatMap((offset, partition) => (offset === 0 ? [] : [`${offset} in partition ${partition}`]));
  return {
    topic: name,
    what: 'first offset',
    expected: '0 in every partition',
    found: cut.length === 0 ? '0 in every partition' : cut.join(', '),
    fits: cut.length === 0,
    ...(cut.length > 0 && { todo: 'The records before are gone. Restore the topic from a copy that has them.' }),
  };
}
