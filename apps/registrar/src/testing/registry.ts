import { type ArtifactStore, MemoryArtifactStore } from '#artifacts';
import type { CommandType, Digest } from '#domain';
import {
  type Assignment,
  type CommandQueue,
  type EventLog,
  MemoryCommandQueue,
  MemoryEventLog,
  MemorySnapshotStore,
  replay,
  type SnapshotStore,
} from '#event-log';
import { sha256 } from '#platform';
import { type CommandRecord, commandWireType, type LogEntry, START, toBytes } from '#records';
import { Registrar } from '../registrar.js';

const DIGEST: Digest = `sha256:${sha256('weights')}`;

export interface Parts {
  readonly log: EventLog;
  readonly snapshots: SnapshotStore;
  readonly artifacts: ArtifactStore;
}

/** What names the commands; where they can be sent on it takes them, too. */
type TestQueue = Pick<CommandQueue, 'topic' | 'lasting'> & Partial<Pick<CommandQueue, 'partitions' | 'publish'>>;

/** A registry of one partition in memory, with a clock that the test moves. */
export class TestRegistry {
  now = Date.UTC(2026, 10, 17, 9);
  readonly faults: string[] = [];
  private readonly registrar: Registrar;
  private offset = 0;

  private constructor(
    readonly parts: Parts,
    { topic, lasting, partitions = 1, publish = () => Promise.resolve() }: TestQueue,
    private readonly name: string,
  ) {
    this.registrar = new Registrar({
      ...parts,
      queue: { topic, lasting, partitions, publish },
      clock: () => this.now,
      onFault: (what) => this.faults.push(what),
    });
  }

  /** `name` begins the ids of its commands. */
  static async start(
    parts: Partial<Parts> = {},
    name = 'command',
    queue: TestQueue = new MemoryCommandQueue(),
    assignment: Partial<Assignment> = {},
  ): Promise<TestRegistry> {
    const artifacts = parts.artifacts ?? new MemoryArtifactStore();
    if (!parts.artifacts) await artifacts.put(bytes());
    const registry = new TestRegistry(
      { log: new MemoryEventLog(), snapshots: new MemorySnapshotStore(), ...parts, artifacts },
      queue,
      name,
    );
    await registry.takeOver(assignment);
    return registry;
  }

  takeOver(more: Partial<Assignment> = {}): Promise<number> {
    const { signal } = new AbortController();
    return this.registrar.assigned({ partition: 0, confirm: () => Promise.resolve(), signal, ...more });
  }

  release(): Promise<void> {
    return this.registrar.revoked(0);
  }

  deliver(...commands: readonly CommandRecord[]): Promise<void> {
    return this.registrar.deliver(0, commands);
  }

  /** A command at the next offset. */
  command(type: CommandType, subject: string, data: object, more: Partial<CommandRecord> = {}): CommandRecord {
    const offset = this.offset++;
    return {
      id: `${this.name}-${offset}`,
      type: commandWireType(type),
      source: '/test',
      subject,
      time: new Date(this.now).toISOString(),
      actor: { id: 'actor-1', kind: 'user', grade: 'claimed' },
      value: toBytes(JSON.stringify(data)),
      offset,
      ...more,
    };
  }

  register(model = 'm', more: object = {}, record: Partial<CommandRecord> = {}): CommandRecord {
    return this.command('RegisterModel', `default/${model}`, { artifact: { digest: DIGEST }, ...more }, record);
  }

  /** What a reader from the beginning makes of the log. */
  async entries(): Promise<readonly LogEntry[]> {
    const entries: LogEntry[] = [];
    const signal = new AbortController().signal;
    await replay(
      { log: this.parts.log, partition: 0, cursor: START, signal },
      async (batch) => void entries.push(...batch.entries),
    );
    return entries;
  }

  async events(): Promise<readonly string[]> {
    return (await this.entries()).flatMap((entry) =>
      entry.kind === 'event' ? [`${entry.event.type} ${entry.event.subject}`] : [],
    );
  }

  async outcomes(): Promise<readonly string[]> {
    const all = (await this.entries()).flatMap((entry) => (entry.kind === 'outcomes' ? entry.outcomes : []));
    return all.map(({ commandId, status, error, result }) => [commandId, status, error?.code ?? result?.ref].join(' '));
  }
}

async function* bytes(): AsyncIterable<Uint8Array> {
  yield toBytes('weights');
}
