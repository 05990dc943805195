import type { KafkaSettings } from '#platform';
import { EventLog, type EventProducer, type Fetched } from '../event-log.js';
import { assertTopics } from './inspect-topics.js';
import { KafkaEventProducer } from './kafka-event-producer.js';
import { KafkaPartition } from './kafka-partition.js';
import { TopicReader } from './topic-reader.js';
import { topicName } from './topics.js';

/** The log as a Kafka topic. Whoever has a producer may append: an earlier one is not fenced, the reader's rule makes void what it appends. */
export class KafkaEventLog extends EventLog {
  private readonly producers = new Set<KafkaEventProducer>();

  private constructor(
    private readonly settings: KafkaSettings,
    private readonly reader: TopicReader,
    private readonly all: readonly KafkaPartition[],
  ) {
    super();
  }

  /** Looks at the topic first. @throws START_REFUSED where it is not as it must be, UNAVAILABLE */
  static async open(settings: KafkaSettings): Promise<KafkaEventLog> {
    await assertTopics(settings, ['events']);
    const reader = await TopicReader.open(settings, topicName(settings, 'events'));
    try {
      const count = await reader.partitions();
      const ends = await Promise.all(Array.from({ length: count }, (_, partition) => reader.end(partition)));
      const partitions = ends.map((end, partition) => new KafkaPartition(reader, partition, end));
      return new KafkaEventLog(settings, reader, partitions);
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  override get partitions(): number {
    return this.all.length;
  }

  override async openProducer(partition: number): Promise<EventProducer> {
    this.at(partition);
    const producer = await KafkaEventProducer.open(this.settings, topicName(this.settings, 'events'), partition);
    // Each takeover opens one, for as long as the process lives.
    for (const earlier of this.producers) if (earlier.isClosed) this.producers.delete(earlier);
    this.producers.add(producer);
    return producer;
  }

  override async fetch(partition: number, from: number, limit: number): Promise<Fetched> {
    return this.at(partition).fetch(from, limit);
  }

  override async end(partition: number): Promise<number> {
    return this.at(partition).end();
  }

  override async waitFor(partition: number, offset: number, signal: AbortSignal): Promise<void> {
    return this.at(partition).waitFor(offset, signal);
  }

  override async close(): Promise<void> {
    await this.reader.close();
    await Promise.all(Array.from(this.producers, (producer) => producer.close()));
  }

  private at(partition: number): KafkaPartition {
    const found = this.all[partition];
    if (!found) throw new RangeError(`Expected a partition below ${this.all.length}, found ${partition}.`);
    return found;
  }
}
