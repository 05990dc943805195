import { hostname } from 'node:os';
import type { ArtifactStore } from '#artifacts';
import type { Assignment, CommandConsumer, CommandQueue, EventLog, SnapshotStore } from '#event-log';
import { newId, VERSION } from '#platform';
import type { CommandRecord } from '#records';
import { FactGatherer } from './facts.js';
import { PartitionOwner } from './partition-owner.js';

/** What the registrar stands on. */
export interface RegistrarPorts {
  readonly log: EventLog;
  /** Names the offsets of commands; delivery comes from elsewhere. */
  readonly queue: Pick<CommandQueue, 'topic' | 'lasting'>;
  readonly snapshots: SnapshotStore;
  readonly artifacts: ArtifactStore;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of what went wrong and did no harm. */
  readonly onFault: (what: string, error: unknown) => void;
}

/** Decides the commands of the partitions that the group gives it, one owner for each. */
export class Registrar implements CommandConsumer {
  private readonly owners = new Map<number, PartitionOwner>();
  private readonly facts: FactGatherer;

  constructor(private readonly ports: RegistrarPorts) {
    this.facts = new FactGatherer(ports.artifacts, newId);
  }

  async assigned({ partition, confirm }: Assignment): Promise<number> {
    let owner = this.owners.get(partition);
    if (!owner) this.owners.set(partition, (owner = this.newOwner(partition)));
    return owner.assigned(confirm);
  }

  async deliver(partition: number, commands: readonly CommandRecord[]): Promise<void> {
    await this.owners.get(partition)?.deliver(commands);
  }

  /** The owner keeps what it knows: if the partition comes back, it folds only what others wrote meanwhile. */
  async revoked(partition: number): Promise<void> {
    await this.owners.get(partition)?.release();
  }

  private newOwner(partition: number): PartitionOwner {
    const { log, queue, snapshots, clock, onFault } = this.ports;
    const { topic: commandsTopic, lasting } = queue;
    return new PartitionOwner(partition, {
      log,
      snapshots,
      facts: this.facts,
      commandsTopic,
      lasting,
      host: hostname(),
      version: VERSION,
      newId,
      clock,
      onFault,
    });
  }
}
