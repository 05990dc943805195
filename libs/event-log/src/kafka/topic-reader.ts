import { RegistryError } from '#domain';
import { type KafkaSettings, sleep } from '#platform';
import { connectFault } from './connect-fault.js';
import { Lane } from './lane.js';
import { OffsetOutOfRange, typeOf } from './reading-fault.js';
import type { TopicRecord } from './record-batches.js';

/** How long a partition may be without a leader: a broker that died is missed after nine seconds. */
const PATIENCE_MS = 15_000;
/** Brokers hear of a new topic one after the other. */
const UNKNOWN_TOPIC_MS = 2_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

export interface FetchOptions {
  /** About how much; one record batch comes whole. */
  readonly maxBytes: number;
  /** How long to wait for a first record where there is none; 0: not at all. */
  readonly waitMs: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

/** Reads a topic from any offset, without a group. Faults that pass are waited out for some seconds. */
export class TopicReader {
  private readonly quick: Lane;
  /** Long polls by partition: each would hold up the others. */
  private readonly polls = new Map<number, Lane>();
  private readonly closing = new AbortController();

  constructor(
    private readonly settings: KafkaSettings,
    private readonly topic: string,
  ) {
    this.quick = new Lane(settings, topic);
  }

  /** A reader of a topic that is there. @throws START_REFUSED, UNAVAILABLE */
  static async open(settings: KafkaSettings, topic: string): Promise<TopicReader> {
    const reader = new TopicReader(settings, topic);
    try {
      await reader.partitions();
      return reader;
    } catch (error) {
      await reader.close();
      throw (error as Error).cause instanceof RegistryError ? (error as Error).cause : error;
    }
  }

  /**
   * Records from `from` on, in order, durable ones only, whole record batches but for what of the first lies before
   * `from`. Empty where the wait or the signal ended before there was one.
   * @throws OffsetOutOfRange, UNAVAILABLE
   */
  async fetch(partition: number, from: number, options: FetchOptions): Promise<readonly TopicRecord[]> {
    const { signal, maxBytes, waitMs } = options;
    if (signal?.aborted) return [];
    const lane = waitMs > 0 ? this.pollOf(partition) : this.quick;
    const cut = (): void => lane.cut();
    if (waitMs > 0) signal?.addEventListener('abort', cut);
    try {
      return await this.patiently(lane, signal, (connection) =>
        connection.fetch({ partition, from, maxBytes, waitMs }),
      );
    } catch (error) {
      if (signal?.aborted) return [];
      if (typeOf(error) !== 'OFFSET_OUT_OF_RANGE') throw error;
      throw new OffsetOutOfRange(from, await this.start(partition), await this.end(partition));
    } finally {
      signal?.removeEventListener('abort', cut);
    }
  }

  /** Offset of the first record that is kept. @throws UNAVAILABLE */
  start(partition: number): Promise<number> {
    return this.patiently(this.quick, undefined, (connection) => connection.start(partition));
  }

  /** The high watermark: the offset behind the last durable record. @throws UNAVAILABLE */
  end(partition: number): Promise<number> {
    return this.patiently(this.quick, undefined, (connection) => connection.end(partition));
  }

  /** @throws UNAVAILABLE */
  partitions(): Promise<number> {
    return this.patiently(this.quick, undefined, ({ partitions }) => partitions);
  }

  /** Ends what is under way, polls too. */
  async close(): Promise<void> {
    this.closing.abort();
    for (const lane of [this.quick, ...this.polls.values()]) lane.cut();
  }

  private pollOf(partition: number): Lane {
    const found = this.polls.get(partition) ?? new Lane(this.settings, this.topic);
    this.polls.set(partition, found);
    return found;
  }

  private async patiently<T>(
    lane: Lane,
    signal: AbortSignal | undefined,
    work: Parameters<typeof lane.use<T>>[0],
  ): Promise<T> {
    const since = performance.now();
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      this.assertOpen();
      try {
        return await lane.use(work);
      } catch (error) {
        this.assertOpen();
        const type = typeOf(error);
        const patience = type === 'UNKNOWN_TOPIC_OR_PARTITION' ? UNKNOWN_TOPIC_MS : PATIENCE_MS;
        if (signal?.aborted || type === 'OFFSET_OUT_OF_RANGE') throw error;
        if (performance.now() + pause - since > patience) throw await this.faultOf(error, type);
      }
      await sleep(pause, [this.closing.signal, signal]);
    }
  }

  private assertOpen(): void {
    if (this.closing.signal.aborted)
      throw new RegistryError('UNAVAILABLE', 'Expected a reader of the topic that is open, found a closed one.');
  }

  /** What to say of an error that stays. Its cause is what a start is to be refused with. */
  private async faultOf(error: unknown, type: string | undefined): Promise<RegistryError> {
    const fault =
      type === 'UNKNOWN_TOPIC_OR_PARTITION'
        ? new RegistryError(
            'START_REFUSED',
            `Expected the topic ${this.topic}, found none. Make it with "cartulary topics --apply".`,
            { cause: error },
          )
        : await connectFault(error, this.settings);
    return new RegistryError('UNAVAILABLE', fault.message, { cause: fault });
  }
}
