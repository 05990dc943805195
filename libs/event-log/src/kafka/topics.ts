import type { KafkaSettings } from '#platform';

/** The two topics of a registry. */
export type Topic = 'commands' | 'events';
export const TOPICS = ['commands', 'events'] as const satisfies readonly Topic[];

/** How the topic is called: `cartulary.events`. */
export function topicName({ topicPrefix }: Pick<KafkaSettings, 'topicPrefix'>, topic: Topic): string {
  return `${topicPrefix}.${topic}`;
}

/** As many as a registry gets unless somebody says otherwise. Fixed at birth: the partition of a namespace follows from it. */
export const PARTITIONS = 8;
/** With fewer replicas one broker can take acknowledged records with it. */
export const DURABLE_REPLICAS = 3;

const DAY_MS = 86_400_000;
const MIB = 1 << 20;

/** One setting of a topic. */
export interface TopicSetting {
  readonly name: string;
  readonly value: string;
  /** A larger number is as good, and so is -1 where that means no bound. */
  readonly orMore?: 'bounded' | 'or -1';
}

const OF_BOTH: readonly TopicSetting[] = [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.bytes', value: '-1' },
  { name: 'unclean.leader.election.enable', value: 'false' },
  // A batch of an owner has up to 1 MiB of events, base64 and headers on top.
  { name: 'max.message.bytes', value: String(2 * MIB), orMore: 'bounded' },
  // By the broker's clock: the retention of a command must not follow the clock of whoever sent it.
  { name: 'message.timestamp.type', value: 'LogAppendTime' },
];

const OF_EACH: Readonly<Record<Topic, readonly TopicSetting[]>> = {
  commands: [
    { name: 'retention.ms', value: String(7 * DAY_MS), orMore: 'or -1' },
    // Publishers pack as they like, the owner reads what the broker has unpacked.
    { name: 'compression.type', value: 'uncompressed' },
  ],
  events: [
    { name: 'retention.ms', value: '-1' },
    { name: 'compression.type', value: 'producer' },
  ],
};

/** All settings of a topic that has so many replicas. */
export function settingsOf(topic: Topic, replicas: number): readonly TopicSetting[] {
  const inSync = replicas >= DURABLE_REPLICAS ? 2 : 1;
  return [...OF_EACH[topic], { name: 'min.insync.replicas', value: String(inSync), orMore: 'bounded' }, ...OF_BOTH];
}

/** Whether the value that a topic has is as good as the one that is expected. */
export function fits({ value, orMore }: TopicSetting, found: string | undefined): boolean {
  if (found === value) return true;
  if (orMore === undefined || found === undefined) return false;
  return (orMore === 'or -1' && found === '-1') || Number(found) >= Number(value);
}

/** What of a topic was looked at. Differences are the lines that do not fit. */
export interface TopicLine {
  readonly topic: string;
  /** `retention.ms`, `partitions`, `first offset`, `topic`. */
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly fits: boolean;
  /** What an administrator would do; where it does not fit. */
  readonly todo?: string;
  /** What it means though it fits. */
  readonly warning?: string;
}

/** Never a difference: a laptop has one broker. */
export function replicasLine(topic: string, replicas: number): TopicLine {
  const isDurable = replicas >= DURABLE_REPLICAS;
  const warning = 'Not durable: an acknowledged record can be lost with one broker.';
  return {
    topic,
    what: 'replicas',
    expected: `${DURABLE_REPLICAS} or more`,
    found: String(replicas),
    fits: true,
    ...(!isDurable && { warning }),
  };
}

const BROKERS = '"$KAFKA_BROKERS"';

/** The line of one setting. */
export function settingLine(topic: string, setting: TopicSetting, found: string | undefined): TopicLine {
  const isFit = fits(setting, found);
  return {
    topic,
    what: setting.name,
    expected: setting.orMore ? `${setting.value} or more` : setting.value,
    found: found ?? 'nothing',
    fits: isFit,
    ...(!isFit && {
      todo: `kafka-configs.sh --bootstrap-server ${BROKERS} --alter --entity-type topics --entity-name ${topic} --add-config ${setting.name}=${setting.value}`,
    }),
  };
}
