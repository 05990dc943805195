import { EventLog, type EventProducer, type Fetched } from '#event-log';
import { sha256 } from '#platform';
import { type CommandRecord, type LogEntry, type LogRecord, LogVerifier, OWNER_STARTED, START } from '#records';
import { TestRegistry } from '../../apps/registrar/src/testing/registry.js';
import { FaultyEventLog, type SentBatch } from '../../libs/event-log/src/testing/faulty-event-log.js';
import { decisionsOf } from '../support/history/decisions.js';
import type { Call, History, Told } from '../support/history/history.js';
import { readable } from '../support/history/readable.js';

const QUEUE = { topic: 'commands', lasting: true };

/** How a reader makes entries of records. */
export type Reader = (records: readonly LogRecord[]) => readonly LogEntry[];

const verified: Reader = (records) => new LogVerifier(START, sha256).accept(records).entries;

/** A reader that takes each record for what it says, whoever wrote it and whatever number it has. */
export const credulous: Reader = (records) => {
  const seq: Record<string, number> = {};
  return records.flatMap((record) => {
    if (record.leaf) {
      const leaf = JSON.parse(Buffer.from(record.leaf).toString()) as { namespace: string; seq: number };
      seq[leaf.namespace] = leaf.seq - 1;
    }
    const { offset, owner, prev, type } = record;
    const from = { offset, prev, seq: { ...seq }, ...(type !== OWNER_STARTED && { owner }) };
    return new LogVerifier(from, sha256).accept([record]).entries;
  });
};

interface Asked {
  readonly record: CommandRecord;
  readonly began: number;
}

/** One partition in memory: its topics, owners over a network that the test moves, and clients who note what they see. */
export class Partition {
  readonly log = new FaultyEventLog();
  readonly commands: CommandRecord[] = [];
  private readonly calls: Call[] = [];
  private readonly open = new Set<Asked>();
  private first!: TestRegistry;
  private clock = 0;

  static async start(): Promise<Partition> {
    const partition = new Partition();
    partition.first = await TestRegistry.start({ log: partition.log }, 'c', QUEUE);
    return partition;
  }

  /** The owner that was there first. */
  get a(): TestRegistry {
    return this.first;
  }

  /** A process that takes over; it may see another log than there is. */
  owner(log: EventLog = this.log): Promise<TestRegistry> {
    return TestRegistry.start({ log, artifacts: this.first.parts.artifacts }, 'b', QUEUE);
  }

  /** A client publishes a command. The same `id` again is a repeat. */
  ask(label: string, more: Partial<CommandRecord> = {}): CommandRecord {
    const record = this.first.register('m', { label }, more);
    this.commands.push(record);
    this.open.add({ record, began: this.clock++ });
    return record;
  }

  /** Delivers with the request held. */
  async send(owner: TestRegistry, ...records: readonly CommandRecord[]): Promise<[SentBatch, Promise<unknown>]> {
    const held = this.log.holdNext();
    const said = owner.deliver(...records).catch((error: unknown) => error);
    return [await held, said];
  }

  /** Clients hear what `reader` finds in the log, as the api would tell them. */
  async tell(reader: Reader = verified): Promise<void> {
    const decisions = decisionsOf(reader(await this.records()));
    for (const asked of this.open) {
      const key = `default ${asked.record.id}`;
      const found = decisions.find((one) => one.key === key && one.status !== 'repeated');
      if (found?.code !== undefined) this.answer(asked, { is: 'rejected', code: found.code });
      else if (found) this.answer(asked, { is: 'done', ...(found.ref !== undefined && { ref: found.ref }) });
    }
  }

  /** A client hears from the owner itself that its command is done. */
  tellDone({ id }: CommandRecord): void {
    for (const asked of this.open) if (asked.record.id === id) this.answer(asked, { is: 'done' });
  }

  async history(reader: Reader = verified): Promise<History> {
    const unanswered = [...this.open].map((asked) => this.callOf(asked, { is: 'unknown' }));
    const entries = reader(await this.records());
    return { entries, calls: [...this.calls, ...unanswered], commands: this.commands.map(readable) };
  }

  private async records(): Promise<readonly LogRecord[]> {
    return (await this.log.fetch(0, 0, 10_000)).records;
  }

  private answer(asked: Asked, told: Told): void {
    this.open.delete(asked);
    this.calls.push(this.callOf(asked, told));
  }

  private callOf({ record, began }: Asked, told: Told): Call {
    return { namespace: 'default', commandId: record.id, began, returned: this.clock++, told };
  }
}

/** The log as an owner sees it that never compares: each append seems to land where the last one ended. */
export class BlindLog extends EventLog {
  override readonly partitions = 1;

  constructor(private readonly log: EventLog) {
    super();
  }

  override async openProducer(partition: number): Promise<EventProducer> {
    const producer = await this.log.openProducer(partition);
    let expected: number | undefined;
    return {
      append: async (records) => {
        const base = await producer.append(records);
        const seen = expected ?? base;
        expected = seen + records.length;
        return seen;
      },
      close: () => producer.close(),
    };
  }

  override fetch(partition: number, from: number, limit: number): Promise<Fetched> {
    return this.log.fetch(partition, from, limit);
  }

  override end(partition: number): Promise<number> {
    return this.log.end(partition);
  }

  override waitFor(partition: number, offset: number, signal: AbortSignal): Promise<void> {
    return this.log.waitFor(partition, offset, signal);
  }

  override close(): Promise<void> {
    return this.log.close();
  }
}
