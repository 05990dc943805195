import type Cluster from 'kafkajs/src/cluster/index.js';
import type { Broker } from 'kafkajs/src/cluster/index.js';
import fetchRequest from 'kafkajs/src/protocol/requests/fetch/v11/request.js';
import type { KafkaSettings } from '#platform';
import type { CommandMessage } from '#records';
import { readFetchAnswer } from './fetch-answer.js';
import { CONNECT_MS, kafkaClient, placeOf, REQUEST_MS } from './kafka-client.js';
import { kafkajs } from './kafkajs.js';
import { ProduceFailed } from './produce-failed.js';
import { readRecordBatches, type TopicRecord } from './record-batches.js';
import { Sockets } from './sockets.js';

/** Whoever reads has pauses of its own; here only another broker of the list is tried. */
const RETRY = { initialRetryTime: 50, multiplier: 2, maxRetryTime: 200, retries: 3 } as const;
/** Leaders that move are noticed by the error of a request. */
const METADATA_MS = 300_000;
/** The topics have no transactions. */
const READ_UNCOMMITTED = 0;
const ALL = -1;
const CLIENT = -1;
const FIRST = -2;
const END = -1;

export interface FetchOptions {
  readonly partition: number;
  readonly from: number;
  readonly maxBytes: number;
  readonly waitMs: number;
}

/**
 * A connection to a cluster for one topic, over the classes that kafkajs's own consumer stands on. It
 * fails whole: after an error another one is opened. Kafka answers its requests in their order, so a long poll holds up the others.
 */
export class Connection {
  private constructor(
    private readonly topic: string,
    private readonly cluster: Cluster,
  ) {}

  /** Knows the leaders of the topic's partitions when it returns. @throws what kafkajs throws */
  static async open(settings: KafkaSettings, topic: string, sockets: Sockets): Promise<Connection> {
    const { Cluster } = kafkajs();
    const cluster = new Cluster({
      ...placeOf(settings),
      logger: kafkaClient(settings).logger(),
      socketFactory: sockets.factory,
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      enforceRequestTimeout: true,
      metadataMaxAge: METADATA_MS,
      retry: RETRY,
      allowAutoTopicCreation: false,
    });
    await cluster.connect();
    await cluster.addTargetTopic(topic);
    return new Connection(topic, cluster);
  }

  get partitions(): number {
    return this.cluster.findTopicPartitionMetadata(this.topic).length;
  }

  /** Whole record batches from the one that holds `from` on, below the high watermark; waits for the first byte. */
  async fetch({ partition, from, maxBytes, waitMs }: FetchOptions): Promise<readonly TopicRecord[]> {
    const leader = await this.leaderOf(partition);
    const request = fetchRequest({
      replicaId: CLIENT,
      isolationLevel: READ_UNCOMMITTED,
      maxWaitTime: waitMs,
      minBytes: 1,
      maxBytes,
      topics: [{ topic: this.topic, partitions: [{ partition, fetchOffset: String(from), maxBytes }] }],
    });
    return leader.connectionPool.send({
      request,
      response: {
        decode: async (bytes: Buffer) => readFetchAnswer(bytes),
        parse: async ({ records }: ReturnType<typeof readFetchAnswer>) => readRecordBatches(records, from),
      },
      requestTimeout: waitMs + REQUEST_MS,
    });
  }

  /**
   * Has the messages written as one record batch, on all in-sync replicas, by no idempotent producer: a repeat makes repeats.
   * @throws ProduceFailed once the request has left; what is thrown before means that nothing was written
   */
  async produce(partition: number, messages: readonly CommandMessage[], timeoutMs: number): Promise<void> {
    const leader = await this.leaderOf(partition);
    try {
      await leader.produce({
        acks: ALL,
        timeout: timeoutMs,
        topicData: [
          { topic: this.topic, partitions: [{ partition, firstSequence: 0, messages: messages.map(encodable) }] },
        ],
      });
    } catch (error) {
      throw new ProduceFailed(error);
    }
  }

  start(partition: number): Promise<number> {
    return this.offset(partition, FIRST);
  }

  end(partition: number): Promise<number> {
    return this.offset(partition, END);
  }

  private async offset(partition: number, timestamp: number): Promise<number> {
    const leader = await this.leaderOf(partition);
    const { responses } = await leader.listOffsets({
      isolationLevel: READ_UNCOMMITTED,
      topics: [{ topic: this.topic, partitions: [{ partition, timestamp }] }],
    });
    return Number(responses[0]?.partitions[0]?.offset);
  }

  private leaderOf(partition: number): Promise<Broker> {
    const found = this.cluster.findTopicPartitionMetadata(this.topic).find((one) => one.partitionId === partition);
    if (!found) throw new RangeError(`Expected a partition below ${this.partitions}, found ${partition}.`);
    return this.cluster.findBroker({ nodeId: found.leader });
  }
}

/** kafkajs takes other arrays of bytes for texts. */
function encodable({ value, ...message }: CommandMessage) {
  return { ...message, value: Buffer.from(value.buffer, value.byteOffset, value.length) };
}
