import { randomUUID } from 'node:crypto';
import { sha256 } from '#platform';
import { barrier, batchHashOf, BatchWriter, Heads, type NewLogRecord, NO_PREVIOUS, type OutcomeEntry } from '#records';
import type { EventLog, EventProducer } from '../event-log.js';

/** Batches of a few outcomes each, as an owner writes them. */
export class LogWriter {
  readonly owner = randomUUID();

  private constructor(
    private readonly producer: EventProducer,
    private prev: string,
  ) {}

  /** Takes a partition over: a new producer, and its barrier. `prev` is the hash of the last valid batch. */
  static async start(log: EventLog, { partition = 0, prev = NO_PREVIOUS } = {}): Promise<LogWriter> {
    const writer = new LogWriter(await log.openProducer(partition), prev);
    await writer.producer.append([
      barrier({ owner: writer.owner, host: 'test', version: '0.0.0', commandsTopic: 'test' }),
    ]);
    return writer;
  }

  get last(): string {
    return this.prev;
  }

  /** A batch of so many records, linked to the last one that was appended. */
  batch(records: number): readonly NewLogRecord[] {
    return Array.from({ length: records }, (_, index) =>
      outcomes(this.owner, this.prev, [outcome(`${this.prev}-${index}`)]),
    ).flat();
  }

  /** Appends one batch of so many records and returns its first offset. */
  async append(records = 1): Promise<number> {
    const batch = this.batch(records);
    const first = await this.producer.append(batch);
    this.prev = batchHashOf(batch, sha256);
    return first;
  }

  /** Appends records that it did not make itself. */
  send(records: readonly NewLogRecord[]): Promise<number> {
    return this.producer.append(records);
  }
}

function outcomes(owner: string, prev: string, entries: readonly OutcomeEntry[]): readonly NewLogRecord[] {
  const writer = new BatchWriter(owner, prev, new Heads({}), sha256);
  for (const entry of entries) writer.note(entry);
  return writer.finish();
}

function outcome(commandId: string): OutcomeEntry {
  return {
    namespace: 'default',
    actor: 'a',
    commandId,
    commandSha256: '',
    offset: 0,
    recordedAt: '2026-01-01T00:00:00.000Z',
    status: 'unchanged',
  };
}
