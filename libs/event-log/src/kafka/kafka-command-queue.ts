import { RegistryError } from '#domain';
import type { KafkaSettings } from '#platform';
import { namespaceOf, type NewCommandRecord, partitionOf, toCommandMessage } from '#records';
import { type CommandConsumer, CommandQueue, type Membership } from '../command-queue.js';
import { assertTopics } from './inspect-topics.js';
import { KafkaMember } from './kafka-member.js';
import { PartitionPublisher } from './partition-publisher.js';
import type { GroupTiming } from './registrar-group.js';
import { TopicReader } from './topic-reader.js';
import { topicName } from './topics.js';

const TIMING: GroupTiming = { sessionMs: 6_000, heartbeatMs: 500 };

/** What a registrar makes of the ways of a topic that are no faults. */
export interface QueueOptions {
  readonly timing?: GroupTiming;
  /** Told of commands that were deleted from the topic before anybody decided them. */
  readonly onGap?: (gap: { readonly partition: number; readonly from: number; readonly to: number }) => void;
}

/**
 * Commands on a Kafka topic, kept there for some days. Any member of the group `<prefix>.registrar` may have a partition; how
 * far it is decided the events log says, and no offset is ever committed.
 */
export class KafkaCommandQueue extends CommandQueue {
  override readonly lasting = true;
  private readonly publishers = new Map<number, PartitionPublisher>();
  private readonly members = new Set<Membership>();
  private closed = false;

  private constructor(
    private readonly settings: KafkaSettings,
    private readonly options: QueueOptions,
    override readonly topic: string,
    override readonly partitions: number,
  ) {
    super();
  }

  /** A queue over the topic `<prefix>.commands`. @throws START_REFUSED where it is not as it must be, UNAVAILABLE */
  static async open(settings: KafkaSettings, options: QueueOptions = {}): Promise<KafkaCommandQueue> {
    await assertTopics(settings, ['commands']);
    const topic = topicName(settings, 'commands');
    const reader = await TopicReader.open(settings, topic);
    try {
      return new KafkaCommandQueue(settings, options, topic, await reader.partitions());
    } finally {
      await reader.close();
    }
  }

  async publish(commands: readonly NewCommandRecord[]): Promise<void> {
    this.assertOpen();
    const put = await Promise.allSettled(
      commands.map((command) =>
        this.publisherOf(partitionOf(namespaceOf(command), this.partitions)).put(toCommandMessage(command)),
      ),
    );
    const faults = put.flatMap((one) => (one.status === 'rejected' ? [one.reason as RegistryError] : []));
    const [first] = faults;
    if (!first) return;
    const unsure = faults.find(({ code }) => code === 'OUTCOME_UNKNOWN');
    if (unsure) throw unsure;
    if (faults.length === put.length) throw first;
    throw new RegistryError(
      'OUTCOME_UNKNOWN',
      'Expected the commands topic to take all of the commands, found that it took some. Repeat them with the same ids: that is always safe.',
      { cause: first },
    );
  }

  async join(consumer: CommandConsumer): Promise<Membership> {
    this.assertOpen();
    const { settings, options, topic } = this;
    const member = await KafkaMember.join(consumer, {
      settings,
      topic,
      group: `${settings.topicPrefix}.registrar`,
      timing: options.timing ?? TIMING,
      onGap: options.onGap ?? (() => undefined),
    });
    this.members.add(member);
    member.ended.catch(() => undefined).finally(() => this.members.delete(member));
    return member;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.members].map((member) => member.leave()));
    for (const publisher of this.publishers.values()) publisher.close();
  }

  private publisherOf(partition: number): PartitionPublisher {
    const known = this.publishers.get(partition);
    if (known) return known;
    const publisher = new PartitionPublisher(this.settings, this.topic, partition);
    this.publishers.set(partition, publisher);
    return publisher;
  }

  private assertOpen(): void {
    if (this.closed)
      throw new RegistryError(
        'UNAVAILABLE',
        'Expected an open queue of commands, found one that is closed: the registry is stopping.',
      );
  }
}
