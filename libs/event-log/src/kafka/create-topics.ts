import type { Admin } from 'kafkajs';
import { RegistryError } from '#domain';
import type { KafkaSettings } from '#platform';
import { findTopics, type FoundTopic } from './inspect-topics.js';
import { DURABLE_REPLICAS, PARTITIONS, settingsOf, type Topic, topicName, TOPICS } from './topics.js';
import { offsetsOf, withAdmin } from './with-admin.js';

export interface NewTopics {
  /** As many as the other topic has if it is there, else 8, unless said. */
  readonly partitions?: number;
  /** 3, or one on each broker where there are fewer, unless said. */
  readonly replicationFactor?: number;
}

/**
 * Makes the topics that are missing, each with all its settings at once, and returns their names when they can be used. What is there is never
 * changed: kafkajs can only replace all settings of a topic, not one. May be repeated, and called by several at once.
 * @throws START_REFUSED, also where one of the two is in use and the other is gone; UNAVAILABLE
 */
export function createTopics(settings: KafkaSettings, wanted: NewTopics = {}): Promise<readonly string[]> {
  return withAdmin(settings, async (admin) => {
    const found = await findTopics(admin, settings);
    const missing = TOPICS.filter((topic) => !found.has(topic));
    if (missing.length === 0) return [];
    assertNothingLost([...found.values()], topicName(settings, missing[0] as Topic));
    const { partitions = [...found.values()][0]?.partitions ?? PARTITIONS } = wanted;
    const { replicationFactor = await replicasOf(admin) } = wanted;
    const topics = missing.map((topic) => ({
      topic: topicName(settings, topic),
      numPartitions: partitions,
      replicationFactor,
      configEntries: settingsOf(topic, replicationFactor).map(({ name, value }) => ({ name, value })),
    }));
    await admin.createTopics({ topics });
    for (const { topic } of topics) await offsetsOf(admin, topic);
    return topics.map(({ topic }) => topic);
  });
}

/** The two are born together: one that is used had the other. */
function assertNothingLost(found: readonly FoundTopic[], missing: string): void {
  const used = found.find(({ isUsed }) => isUsed);
  if (!used) return;
  throw new RegistryError(
    'START_REFUSED',
    `Expected ${missing} beside ${used.name}, which is in use, found that it is gone. An empty one in its place would not go on where it ended: see "Disasters" in docs/operations.md.`,
  );
}

async function replicasOf(admin: Admin): Promise<number> {
  return Math.min(DURABLE_REPLICAS, (await admin.describeCluster()).brokers.length);
}
