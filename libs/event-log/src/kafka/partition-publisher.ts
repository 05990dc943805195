import { RegistryError } from '#domain';
import type { CommandMessage } from '#records';
import { type KafkaSettings, sleep } from '#platform';
import { Lane } from './lane.js';
import { ProduceFailed } from './produce-failed.js';

/** One command of any size that may be sent goes through; so does a batch of small ones. */
const MOST_BYTES_AT_ONCE = 512 * 1024;
const MOST_BYTES_WAITING = 64 * 1024 * 1024;
const PATIENCE_MS = 5_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

interface Waiting {
  readonly message: CommandMessage;
  readonly bytes: number;
  readonly settle: (error?: RegistryError) => void;
}

/** Sends commands to one partition in their order: one request in flight, and what has come meanwhile goes into the next. */
export class PartitionPublisher {
  private readonly lane: Lane;
  private readonly closing = new AbortController();
  private waiting: Waiting[] = [];
  private weight = 0;
  private isSending = false;

  constructor(
    settings: KafkaSettings,
    topic: string,
    private readonly partition: number,
  ) {
    this.lane = new Lane(settings, topic);
  }

  /** Resolves once the message is durable. @throws UNAVAILABLE and PAYLOAD_TOO_LARGE: it was not put; OUTCOME_UNKNOWN: it may be there, now or later */
  async put(message: CommandMessage): Promise<void> {
    const bytes = sizeOf(message);
    if (this.weight + bytes > MOST_BYTES_WAITING)
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected at most ${MOST_BYTES_WAITING} bytes of commands to wait for their partition, found more. Nothing was taken; try again later.`,
      );
    this.weight += bytes;
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: RegistryError): void => {
        this.weight -= bytes;
        if (error) reject(error);
        else resolve();
      };
      this.waiting.push({ message, bytes, settle });
      if (!this.isSending) void this.sendAll();
    });
  }

  /** Fails what waits and what is under way. */
  close(): void {
    this.closing.abort();
    this.lane.cut();
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    // What one turn of the event loop puts goes together.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.sendSome(this.take());
    this.isSending = false;
  }

  private take(): readonly Waiting[] {
    let bytes = 0;
    const beyond = this.waiting.findIndex((one) => (bytes += one.bytes) > MOST_BYTES_AT_ONCE);
    return this.waiting.splice(0, beyond < 0 ? this.waiting.length : Math.max(1, beyond));
  }

  private async sendSome(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.send(batch.map(({ message }) => message));
    } catch (error) {
      const fault = error as RegistryError;
      if (fault.code === 'PAYLOAD_TOO_LARGE' && batch.length > 1) {
        for (const one of batch) await this.sendSome([one]);
        return;
      }
      for (const { settle } of batch) settle(fault);
      return;
    }
    for (const { settle } of batch) settle();
  }

  /** Tries for some seconds. An attempt that may have left its messages is remembered, for a later one may fail for sure. */
  private async send(messages: readonly CommandMessage[]): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    let mayStand = false;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const left = deadline - performance.now();
      try {
        if (this.closing.signal.aborted) throw new Error('The queue is closed.');
        return await this.attempt(messages, left);
      } catch (error) {
        const failed = error instanceof ProduceFailed ? error : undefined;
        mayStand ||= failed?.mayStand ?? false;
        if (failed?.isTooLarge && !mayStand) throw tooLarge(error);
        const isLast = failed?.isFinal || this.closing.signal.aborted || performance.now() + pause > deadline;
        if (isLast) throw mayStand ? unknown(error) : unavailable(error);
      }
      await sleep(pause, [this.closing.signal]);
    }
  }

  private async attempt(messages: readonly CommandMessage[], milliseconds: number): Promise<void> {
    const timer = setTimeout(() => this.lane.cut(), milliseconds);
    try {
      await this.lane.use((connection) => connection.produce(this.partition, messages, PATIENCE_MS));
    } finally {
      clearTimeout(timer);
    }
  }
}

/** About as much as it takes on the topic. */
function sizeOf({ key, value, headers }: CommandMessage): number {
  return (
    Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length, key.length) + value.length
  );
}

function unavailable(cause: unknown): RegistryError {
  return new RegistryError(
    'UNAVAILABLE',
    'Expected the commands topic to take the command, found that it does not now. Nothing changed; repeat the command.',
    { cause },
  );
}

function unknown(cause: unknown): RegistryError {
  return new RegistryError(
    'OUTCOME_UNKNOWN',
    'Expected to hear that the commands topic has the command, heard nothing of it. Repeat it with the same id: that is always safe.',
    { cause },
  );
}

function tooLarge(cause: unknown): RegistryError {
  return new RegistryError(
    'PAYLOAD_TOO_LARGE',
    'Expected a command that fits a message of the commands topic, found a larger one. Move large values into an artifact.',
    { cause },
  );
}
