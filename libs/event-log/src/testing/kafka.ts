import { afterAll, beforeAll, describe } from '@jest/globals';
import type { KafkaSettings } from '#platform';
import { installKafka } from '../../../../test/support/servers/install-kafka.js';
import { type KafkaCluster, type KafkaOptions, startKafka } from '../../../../test/support/servers/kafka.js';
import { canHave } from '../../../../test/support/servers/needed.js';
import { createTopics } from '../kafka/create-topics.js';

/** Skips, and says so, where this machine cannot have Kafka. */
export const describeOnKafka = (await canHave(installKafka)) ? describe : describe.skip;

export interface TestKafka {
  readonly cluster: KafkaCluster;
  /** Settings with a prefix of their own, under which both topics were made and are empty. */
  place(partitions?: number): Promise<KafkaSettings>;
}

/** A cluster for the tests of a `describe`, one broker unless said; in use from its first test on. */
export function useKafka(options: KafkaOptions = {}): TestKafka {
  let cluster: KafkaCluster;
  let places = 0;
  beforeAll(async () => (cluster = await startKafka(options)));
  afterAll(() => cluster?.stop());
  return {
    get cluster() {
      return cluster;
    },
    async place(partitions = 1) {
      const settings = { brokers: cluster.brokers, topicPrefix: `test-${places++}` };
      await createTopics(settings, { partitions });
      return settings;
    },
  };
}
