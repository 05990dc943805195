import { hostname } from 'node:os';
import type { ArtifactStore } from '#artifacts';
import type { Assignment, CommandConsumer, CommandQueue, EventLog, SnapshotStore } from '#event-log';
import { newId, VERSION } from '#platform';
import type { CommandRecord } from '#records';
import { FactGatherer } from './facts.js';
import { NOBODY_WATCHES, type OwnerWatch } from './owner-watch.js';
import { PartitionOwner } from './partition-owner.js';

/** What the registrar stands on. */
export interface RegistrarPorts {
  readonly log: EventLog;
  /** Names the offsets of commands, and takes those that lie in the wrong partition; delivery comes from elsewhere. */
  readonly queue: Pick<CommandQueue, 'topic' | 'lasting' | 'partitions' | 'publish'>;
  readonly snapshots: SnapshotStore;
  readonly artifacts: ArtifactStore;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Told of what went wrong and did no harm. */
  readonly onFault: (what: string, error: unknown) => void;
  readonly watch?: OwnerWatch;
}

/** Decides the commands of the partitions that the group gives it, one owner for each. */
export class Registrar implements CommandConsumer {
  private readonly owners = new Map<number, PartitionOwner>();
  private readonly facts: FactGatherer;

  constructor(private readonly ports: RegistrarPorts) {
    this.facts = new FactGatherer(ports.artifacts, newId);
  }

  async assigned({ partition, ...assignment }: Assignment): Promise<number> {
    let owner = this.owners.get(partition);
    if (!owner) this.owners.set(partition, (owner = this.newOwner(partition)));
    return owner.assigned(assignment);
  }

  async deliver(partition: number, commands: readonly CommandRecord[]): Promise<void> {
    await this.owners.get(partition)?.deliver(commands);
  }

  /** The owner keeps what it knows: if the partition comes back, it folds only what others wrote meanwhile. */
  async revoked(partition: number): Promise<void> {
    await this.owners.get(partition)?.release();
  }

  private newOwner(partition: number): PartitionOwner {
    const { log, queue, snapshots, clock, onFault, watch = NOBODY_WATCHES } = this.ports;
    const { topic: commandsTopic, lasting, partitions } = queue;
    return new PartitionOwner(partition, {
      log,
      snapshots,
      facts: this.facts,
      commandsTopic,
      lasting,
      partitions,
      publish: (commands) => queue.publish(commands),
      watch,
      host: hostname(),
      version: VERSION,
      newId,
      clock,
      onFault,
    });
  }
}
