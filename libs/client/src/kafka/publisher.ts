import { setTimeout } from 'node:timers/promises';
import { RegistryError } from '#domain';
import type { CommandQueue, EventLog, KafkaCommandQueue } from '#event-log';
import { type Cursor, type NewCommandRecord, partitionOf, readCommand } from '#records';
import { type NewCommand, type Publishing, recordOf, sha256 } from './commands.js';
import { OutcomeReader } from './outcome-reader.js';
import type { Outcome } from './outcomes.js';

const PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/** How to reach the cluster: brokers, `topicPrefix`, TLS and SASL. */
export type KafkaConnection = Parameters<typeof KafkaCommandQueue.open>[0];

export interface PublisherOptions extends Publishing {
  /** Where reading for outcomes begins, by partition: what `cursors` gave another time. The beginning of the log where there is none. */
  readonly cursors?: Readonly<Record<number, Cursor>> | undefined;
  /** How long a call tries, and waits for an outcome, in milliseconds; 30,000 unless given. */
  readonly patience?: number | undefined;
}

/** What a publisher stands on. */
export interface Topics {
  readonly queue: CommandQueue;
  readonly log: EventLog;
}

/** Publishes commands to the registry's topic, without HTTP, and reads from the log what became of them. */
export class RegistryPublisher {
  private readonly closing = new AbortController();
  private readonly readers = new Map<number, OutcomeReader>();
  private readonly patience: number;

  constructor(
    private readonly topics: Topics,
    private readonly options: PublisherOptions,
  ) {
    this.patience = options.patience ?? PATIENCE_MS;
  }

  /** @throws UNAVAILABLE where no broker answers, START_REFUSED where the topics are not the registry's */
  static async open(kafka: KafkaConnection, options: PublisherOptions): Promise<RegistryPublisher> {
    const { KafkaCommandQueue, KafkaEventLog } = await import('#event-log');
    const queue = await KafkaCommandQueue.open(kafka);
    try {
      return new RegistryPublisher({ queue, log: await KafkaEventLog.open(kafka) }, options);
    } catch (error) {
      await queue.close();
      throw error;
    }
  }

  /**
   * Publishes a command and returns its id once all in-sync replicas have it: it will be decided, whatever becomes of this
   * process. Commands about one namespace are decided in the order in which their calls returned. A fault that may pass is
   * tried again under the same id, which makes nothing twice.
   * @throws what the registry would refuse about the command as it is written: it was not published
   * @throws UNAVAILABLE: it was not published; OUTCOME_UNKNOWN: it may have been. Publish it again under the same id.
   */
  async publish(command: NewCommand): Promise<string> {
    const record = recordOf(command, this.options);
    readCommand(record, sha256);
    await this.put(record, Date.now() + this.patience);
    return record.id;
  }

  /**
   * Publishes a command and returns its outcome, which is read from the log: who was told it can rely on it. Publishing the
   * same command under the same id, within 24 hours and by whatever process, gives the same outcome.
   * @throws as `publish`, and OUTCOME_UNKNOWN where there is no outcome in time; LOG_VIOLATION where the log is not whole
   */
  async submit(command: NewCommand): Promise<Outcome> {
    const record = recordOf(command, this.options);
    const { namespace, commandId, commandSha256, actor } = readCommand(record, sha256);
    const until = Date.now() + this.patience;
    const reader = this.readerOf(namespace);
    const { outcome, cancel } = reader.awaitOutcome(
      { namespace, commandId, commandSha256, actor: actor.id },
      this.patience,
    );
    try {
      // Its outcome may be there before the broker's answer is.
      await Promise.race([this.put(record, until), outcome]);
      return await outcome;
    } finally {
      cancel();
    }
  }

  /** How far each partition was read that was read at all. Kept, it spares the next process the beginning. */
  get cursors(): Readonly<Record<number, Cursor>> {
    return {
      ...this.options.cursors,
      ...Object.fromEntries([...this.readers].map(([at, { cursor }]) => [at, cursor])),
    };
  }

  /** Lets go of all connections; who still waits gets UNAVAILABLE. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.readers.values()].map(({ ended }) => ended));
    await this.topics.queue.close();
    await this.topics.log.close();
  }

  private readerOf(namespace: string): OutcomeReader {
    const { log } = this.topics;
    const partition = partitionOf(namespace, log.partitions);
    const known = this.readers.get(partition);
    if (known) return known;
    const reader = new OutcomeReader(log, partition, this.options.cursors?.[partition], this.closing.signal);
    this.readers.set(partition, reader);
    return reader;
  }

  /** Until it is durable. An attempt of unknown fate leaves that as the last word, whatever later ones say. */
  private async put(record: NewCommandRecord, until: number): Promise<void> {
    let unknown: RegistryError | undefined;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.topics.queue.publish([record]);
      } catch (error) {
        if (!mayPass(error)) throw error;
        if (error.code === 'OUTCOME_UNKNOWN') unknown = error;
        if (this.closing.signal.aborted || Date.now() + pause > until) throw toldOf(record.id, unknown ?? error);
      }
      await setTimeout(pause, undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
  }
}

function mayPass(error: unknown): error is RegistryError {
  return error instanceof RegistryError && (error.code === 'UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN');
}

function toldOf(id: string, cause: RegistryError): RegistryError {
  return new RegistryError(cause.code, `${cause.message} Its id is ${id}.`, { cause });
}
