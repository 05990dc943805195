import { RegistryError, RegistryState } from '#domain';
import { type Assignment, type EventLog, type EventProducer, replay, type SnapshotStore } from '#event-log';
import { failpoint, sha256 } from '#platform';
import {
  barrier,
  batchHashOf,
  type CommandRecord,
  type Cursor,
  Heads,
  type NewCommandRecord,
  type NewLogRecord,
  START,
} from '#records';
import { BatchDecider } from './batch-decider.js';
import type { FactGatherer } from './facts.js';
import { type Decided, foldEntry } from './fold.js';
import { encodeSnapshot, loadSnapshot } from './owner-snapshot.js';
import type { OwnerWatch } from './owner-watch.js';
import { isMisplaced, type Placed, readAt } from './placement.js';

const EVENTS_BETWEEN_SNAPSHOTS = 100_000;
const EVENTS_WORTH_A_SNAPSHOT = 1000;

const NOTHING = (): Promise<void> => Promise.resolve();

/** What an owner works with. `commandsTopic` is the name under which command offsets count; `lasting` says whether it outlives the process. */
export interface OwnerTools {
  readonly log: EventLog;
  readonly snapshots: SnapshotStore;
  readonly facts: FactGatherer;
  readonly commandsTopic: string;
  readonly lasting: boolean;
  /** Of commands, as of events. */
  readonly partitions: number;
  /** Puts commands where their namespaces live. */
  readonly publish: (commands: readonly NewCommandRecord[]) => Promise<void>;
  readonly watch: OwnerWatch;
  readonly host: string;
  readonly version: string;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly onFault: (what: string, error: unknown) => void;
}

interface Gate {
  readonly producer: EventProducer;
  readonly owner: string;
  /** The offset that the next append must get: nobody else writes here. */
  expected: number;
  prev: string;
}

/** The owner of one partition: the algorithm of docs/design/owner.md, whose rules the comments number. */
export class PartitionOwner {
  private state = new RegistryState();
  private heads = new Heads({});
  private cursor: Cursor = START;
  private decided: Decided;
  private gate: Gate | undefined;
  private loaded = false;
  private sinceSnapshot = 0;
  private lastBatch: number | undefined;
  private assignment: Omit<Assignment, 'partition'> = { confirm: NOTHING, signal: new AbortController().signal };

  constructor(
    readonly partition: number,
    private readonly tools: OwnerTools,
  ) {
    this.decided = { topic: tools.commandsTopic, offset: -1 };
  }

  /** The partition is this owner's from now on; the rest as `takeOver`. */
  async assigned(assignment: Omit<Assignment, 'partition'>): Promise<number> {
    this.assignment = assignment;
    return this.takeOver();
  }

  /** Opens the gate behind all that is in the log. Returns the last command offset decided under the queue's name, −1 for none. */
  async takeOver(): Promise<number> {
    await this.closeGate();
    if (!this.loaded) await this.load();
    const owner = this.tools.newId(); // O1
    const producer = await this.tools.log.openProducer(this.partition);
    const { host, version, commandsTopic } = this.tools;
    try {
      const at = await producer.append([barrier({ owner, host, version, commandsTopic })]); // O2
      await this.foldTo(at + 1); // O3
      this.gate = { producer, owner, expected: at + 1, prev: this.cursor.prev }; // O4
      this.tools.watch.tookOver(this.partition);
    } catch (error) {
      await producer.close();
      throw error;
    }
    return this.decided.topic === commandsTopic ? this.decided.offset : -1;
  }

  /** Decides the commands and appends what came out. On return each has its outcome in the log. @throws UNAVAILABLE, LOG_VIOLATION */
  async deliver(records: readonly CommandRecord[]): Promise<void> {
    const { partitions } = this.tools;
    const commands = records.map((record) => readAt(record, this.partition, partitions));
    await this.sendOn(records, commands);
    const facts = await this.tools.facts.gather(
      commands.map((command) => (command instanceof RegistryError || isMisplaced(command) ? undefined : command)),
    );
    for (let next = 0; next < records.length;) next = await this.decideFrom(records, commands, facts, next);
  }

  /** Before they are recorded as sent on: a crash between makes a repeat, never a loss. */
  private async sendOn(records: readonly CommandRecord[], commands: readonly Placed[]): Promise<void> {
    const misplaced = records.filter(
      ({ offset }, index) => offset > this.decided.offset && isMisplaced(commands[index] as Placed),
    );
    if (misplaced.length > 0) await this.tools.publish(misplaced.map((record) => ({ ...record, forwarded: 1 })));
  }

  /** Stops appending. A crash before it costs only time at the next takeover. */
  async release(): Promise<void> {
    if (this.gate && this.sinceSnapshot > EVENTS_WORTH_A_SNAPSHOT) await this.saveSnapshot();
    await this.closeGate();
  }

  /** One batch from command `first` on; returns the first command that is not in it. */
  private async decideFrom(
    records: readonly CommandRecord[],
    commands: readonly Placed[],
    facts: Awaited<ReturnType<FactGatherer['gather']>>,
    first: number,
  ): Promise<number> {
    const gate = this.gate ?? (await this.reopen());
    const { commandsTopic: topic, lasting } = this.tools;
    this.state.mark();
    const ownership = {
      owner: gate.owner,
      prev: gate.prev,
      ...(lasting && { source: { topic, partition: this.partition } }),
    };
    const batch = new BatchDecider(this.state, this.heads, ownership, this.tools.newId);
    let next = first;
    for (; next < records.length && !batch.full; next++) {
      const record = records[next] as CommandRecord;
      if (record.offset <= this.decided.offset) continue; // O5: a takeover found it decided
      const now = Math.max(this.tools.clock(), this.state.recordedAt);
      batch.decide(record, commands[next] as Placed, {
        ...(facts[next] as (typeof facts)[number]),
        now,
      });
    }
    const output = batch.writer.finish();
    const kept = output.length === 0 || (await this.append(gate, output, batch));
    if (!kept) return first;
    if (output.length > 0) this.decided = { topic, offset: (records[next - 1] as CommandRecord).offset };
    return next;
  }

  /** False where the log is not as this owner thought: it has taken over again, and the commands are to be decided anew. */
  private async append(gate: Gate, output: readonly NewLogRecord[], { decided }: BatchDecider): Promise<boolean> {
    const since = performance.now();
    let base: number;
    try {
      failpoint('batch.decided');
      base = await gate.producer.append(output); // O7
      failpoint('batch.appended');
    } catch (error) {
      await this.abandon(); // O10
      throw error;
    }
    if (base !== gate.expected) {
      await this.abandon(); // O9
      await this.assignment.confirm();
      await this.takeOver();
      return false;
    }
    this.state.commit(); // O8
    this.heads.keep();
    failpoint('batch.kept');
    this.tools.watch.appended({ decided, milliseconds: performance.now() - since });
    this.lastBatch = gate.expected;
    gate.expected += output.length;
    gate.prev = batchHashOf(output, sha256);
    this.cursor = { offset: gate.expected, owner: gate.owner, prev: gate.prev, seq: this.heads.toSeqs() };
    this.sinceSnapshot += output.length;
    if (this.sinceSnapshot >= Math.max(EVENTS_BETWEEN_SNAPSHOTS, this.state.versions.length / 2))
      await this.saveSnapshot();
    return true;
  }

  /** The state goes back to what is known to be in the log. */
  private async abandon(): Promise<void> {
    this.state.rollback();
    this.heads.backTo(0);
    await this.closeGate();
  }

  private async reopen(): Promise<Gate> {
    await this.assignment.confirm();
    await this.takeOver();
    return this.gate as unknown as Gate;
  }

  private async closeGate(): Promise<void> {
    const { gate } = this;
    this.gate = undefined;
    await gate?.producer.close();
  }

  private async load(): Promise<void> {
    const snapshot = await loadSnapshot(this.tools.snapshots, this.tools.log, this.partition);
    if (snapshot)
      ({
        state: this.state,
        heads: this.heads,
        cursor: this.cursor,
        decided: this.decided,
        lastBatch: this.lastBatch,
      } = snapshot);
    this.loaded = true;
  }

  /** A barrier stands alone, so the reading ends right behind it. */
  private async foldTo(end: number): Promise<void> {
    const { partition, cursor, heads } = this;
    const { signal } = this.assignment;
    await replay({ log: this.tools.log, partition, cursor, heads, end, signal }, async (batch) => {
      this.decided = batch.entries.reduce((at, entry) => foldEntry(this.state, entry, at), this.decided);
      this.sinceSnapshot += batch.entries.length;
      this.lastBatch = batch.lastBatch ?? this.lastBatch;
      this.cursor = batch.cursor;
      if (batch.voided > 0) this.tools.watch.foundVoid(partition, batch.voided);
    });
    if (this.cursor.offset < end)
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected to keep partition ${partition} until it is read, found that it is to be given back.`,
      );
  }

  private async saveSnapshot(): Promise<void> {
    const { state, heads, cursor, decided, lastBatch } = this;
    if (lastBatch === undefined) return;
    this.sinceSnapshot = 0;
    try {
      await this.tools.snapshots.save(this.partition, encodeSnapshot({ state, heads, cursor, decided, lastBatch }));
      this.tools.watch.savedSnapshot(this.partition);
    } catch (error) {
      this.tools.onFault('Snapshot not saved', error);
    }
  }
}
