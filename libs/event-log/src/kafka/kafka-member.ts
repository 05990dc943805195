import { RegistryError } from '#domain';
import { sleep } from '#platform';
import type { CommandConsumer, Membership } from '../command-queue.js';
import { type LaneTools, serveCommands } from './command-lane.js';
import { type GroupPlace, RegistrarGroup } from './registrar-group.js';
import { TopicReader } from './topic-reader.js';

const PATIENCE_MS = 8_000;
const BETWEEN_MS = 200;

export interface MemberPlace extends GroupPlace {
  readonly onGap: LaneTools['onGap'];
}

/** A partition that is served, or was and is being given back. */
interface Served {
  readonly stopping: AbortController;
  /** Resolves when no batch is in hand any more. */
  readonly idle: Promise<void>;
  /** Resolves when the last callback for it has returned. */
  readonly done: Promise<void>;
}

/** A member of the group: a lane for each partition that the group gives it, until it leaves or something fails. */
export class KafkaMember implements Membership {
  readonly ended: Promise<void>;
  private settle!: (outcome: Promise<void>) => void;
  private readonly served = new Map<number, Served>();
  private readonly reader: TopicReader;
  private group: RegistrarGroup;
  private finished: Promise<void> | undefined;
  private fault: Error | undefined;
  private outOfGroup!: () => void;
  private readonly leftGroup: Promise<void>;

  private constructor(
    private readonly consumer: CommandConsumer,
    private readonly place: MemberPlace,
  ) {
    this.reader = new TopicReader(place.settings, place.topic);
    this.ended = new Promise((resolve) => (this.settle = resolve));
    this.ended.catch(() => undefined);
    this.leftGroup = new Promise((resolve) => (this.outOfGroup = resolve));
    this.group = this.newGroup();
  }

  /** Waits a little for a coordinator that starts. @throws UNAVAILABLE, START_REFUSED */
  static async join(consumer: CommandConsumer, place: MemberPlace): Promise<KafkaMember> {
    const member = new KafkaMember(consumer, place);
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        await member.group.join();
        return member;
      } catch (error) {
        await member.group.leave();
        const mayPass = error instanceof RegistryError && error.code === 'UNAVAILABLE';
        if (mayPass && performance.now() < deadline) {
          await sleep(BETWEEN_MS, []);
          member.group = member.newGroup();
          continue;
        }
        await member.finish();
        throw error;
      }
    }
  }

  get partitions(): number {
    return [...this.served.values()].filter(({ stopping }) => !stopping.signal.aborted).length;
  }

  leave(): Promise<void> {
    return this.finish();
  }

  private newGroup(): RegistrarGroup {
    return new RegistrarGroup(this.place, {
      assigned: (partitions) => this.assigned(partitions),
      lost: (error) => this.fail(error),
    });
  }

  private assigned(partitions: ReadonlySet<number>): void {
    if (this.finished) return;
    for (const [partition, { stopping }] of this.served) if (!partitions.has(partition)) stopping.abort();
    for (const partition of partitions) {
      const before = this.served.get(partition);
      if (before && !before.stopping.signal.aborted) continue;
      this.serve(partition, before?.done ?? Promise.resolve());
    }
  }

  private serve(partition: number, before: Promise<void>): void {
    const stopping = new AbortController();
    const idle = before.then(() => this.work(partition, stopping.signal));
    const done = idle.then(() => this.giveBack(partition, stopping));
    this.served.set(partition, { stopping, idle, done });
  }

  private async work(partition: number, signal: AbortSignal): Promise<void> {
    const { consumer, reader, group } = this;
    const { topic, onGap } = this.place;
    const confirm = (): Promise<void> => group.confirm(partition, signal);
    try {
      if (!signal.aborted) await serveCommands({ consumer, reader, partition, topic, signal, confirm, onGap });
    } catch (error) {
      // What fails once the partition is another member's is for that one to find.
      if (!signal.aborted) this.fail(error);
    }
  }

  /** Where membership ends, the group is told first: others wait for the partitions. */
  private async giveBack(partition: number, stopping: AbortController): Promise<void> {
    if (this.finished) await this.leftGroup;
    try {
      await this.consumer.revoked(partition);
    } catch (error) {
      this.fail(error);
    }
    if (this.served.get(partition)?.stopping === stopping) this.served.delete(partition);
  }

  private fail(error: unknown): void {
    this.fault ??= error as Error;
    void this.finish();
  }

  /** Once: by leaving, or by the first error. Returns when nothing of it is at work. */
  private finish(): Promise<void> {
    return (this.finished ??= this.end());
  }

  private async end(): Promise<void> {
    // Not before whoever calls knows that it has begun.
    await Promise.resolve();
    const lanes = [...this.served.values()];
    for (const { stopping } of lanes) stopping.abort();
    await Promise.all(lanes.map(({ idle }) => idle));
    await this.group.leave();
    this.outOfGroup();
    await Promise.all(lanes.map(({ done }) => done));
    await this.reader.close();
    this.settle(this.fault ? Promise.reject(this.fault) : Promise.resolve());
  }
}
