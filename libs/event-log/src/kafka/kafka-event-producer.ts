import { setTimeout } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import { RegistryError } from '#domain';
import type { KafkaSettings } from '#platform';
import type { NewLogRecord } from '#records';
import { EventProducer } from '../event-log.js';
import { connectFault } from './connect-fault.js';
import { toMessage } from './event-codec.js';
import { kafkaClient } from './kafka-client.js';
import { Sockets } from './sockets.js';

/** An append, or the opening of a producer, ends by then one way or the other. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 300;
const REQUEST_MS = 4_000;
const ALL_IN_SYNC = -1;
/** Eight seconds of pauses: what is left of them when the patience has ended goes to a client that has hung up. */
const RETRY = { initialRetryTime: 1, maxRetryTime: 200, multiplier: 1.5, factor: 0.2, retries: 50 } as const;

/**
 * An idempotent producer of one partition, with one record batch in flight. kafkajs would use a sequence number again
 * after an error and take the next batch for one that it has sent: so the first error is its end.
 */
export class KafkaEventProducer extends EventProducer {
  private state: 'ready' | 'sending' | 'dead' = 'ready';

  private constructor(
    private readonly place: { readonly topic: string; readonly partition: number },
    private readonly settings: KafkaSettings,
    private readonly producer: Producer,
    private readonly sockets: Sockets,
  ) {
    super();
  }

  /** Tries for some seconds: brokers name a dead one as the place to ask for a producer's id until they miss it. @throws UNAVAILABLE */
  static async open(settings: KafkaSettings, topic: string, partition: number): Promise<KafkaEventProducer> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const opened = KafkaEventProducer.create(settings, { topic, partition });
      try {
        await opened.within('a producer of the events log', opened.producer.connect());
        return opened;
      } catch (error) {
        if (performance.now() + PAUSE_MS > deadline) throw error;
        await setTimeout(PAUSE_MS);
      }
    }
  }

  private static create(settings: KafkaSettings, place: KafkaEventProducer['place']): KafkaEventProducer {
    const sockets = new Sockets();
    const kafka = kafkaClient(settings, { requestMs: REQUEST_MS, socketFactory: sockets.factory });
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: RETRY,
    });
    return new KafkaEventProducer(place, settings, producer, sockets);
  }

  get isClosed(): boolean {
    return this.state === 'dead';
  }

  async append(records: readonly NewLogRecord[]): Promise<number> {
    if (this.state !== 'ready') {
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected a producer that is ready, found one that is ${this.state}. Take over again with a new one.`,
      );
    }
    this.state = 'sending';
    const base = await this.within(`to append ${records.length} records to the events log`, this.send(records));
    if (this.state === 'sending') this.state = 'ready';
    return base;
  }

  async close(): Promise<void> {
    this.state = 'dead';
    // What is in flight would be waited for.
    this.sockets.cut();
    await this.producer.disconnect().catch(() => undefined);
  }

  private async send(records: readonly NewLogRecord[]): Promise<number> {
    const { topic, partition } = this.place;
    const messages = records.map((record) => toMessage(record, partition));
    const [reply] = await this.producer.send({ topic, acks: ALL_IN_SYNC, timeout: REQUEST_MS, messages });
    return Number(reply?.baseOffset);
  }

  private async within<T>(what: string, work: Promise<T>): Promise<T> {
    const patience = new AbortController();
    const late = setTimeout(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => {
      throw new Error(`No answer came within ${PATIENCE_MS} ms.`);
    });
    try {
      return await Promise.race([work, late]);
    } catch (cause) {
      const { message } = await connectFault(cause, this.settings);
      void this.close();
      throw new RegistryError('UNAVAILABLE', `Expected ${what}, found a fault. ${message}`, { cause });
    } finally {
      late.catch(() => undefined);
      patience.abort();
    }
  }
}
