import { MemoryArtifactStore } from '#artifacts';
import { MemoryCommandQueue, MemoryEventLog, MemorySnapshotStore, type Membership } from '#event-log';
import { Registrar } from '../../../../apps/registrar/src/registrar.js';
import { RegistryPublisher, type PublisherOptions, type Topics } from '../kafka/publisher.js';

/** What decides commands, in this process, over a queue and a log of one partition: in memory unless given. */
export class OneOwner {
  private readonly snapshots = new MemorySnapshotStore();
  private readonly artifacts = new MemoryArtifactStore();
  private membership: Membership | undefined;

  private constructor(private readonly topics: Topics) {}

  get queue(): Topics['queue'] {
    return this.topics.queue;
  }

  get log(): Topics['log'] {
    return this.topics.log;
  }

  static async start(
    topics: Topics = { queue: new MemoryCommandQueue(), log: new MemoryEventLog() },
  ): Promise<OneOwner> {
    const one = new OneOwner(topics);
    await one.takeOver();
    return one;
  }

  /** Another owner decides from now on. */
  async takeOver(): Promise<void> {
    await this.membership?.leave();
    const { topics, snapshots, artifacts } = this;
    this.membership = await topics.queue.join(
      new Registrar({ ...topics, snapshots, artifacts, clock: () => Date.now(), onFault: () => undefined }),
    );
  }

  publisher(more: Partial<PublisherOptions> = {}): RegistryPublisher {
    return new RegistryPublisher(this.topics, { source: '/test', actor: 'trainer', ...more });
  }

  async stop(): Promise<void> {
    await this.membership?.leave();
    await this.queue.close();
    await this.log.close();
  }
}
