import { randomUUID } from 'node:crypto';
import { RegistryError } from '#domain';
import { namespaceOf, type NewCommandRecord, partitionOf } from '#records';
import { type CommandConsumer, CommandQueue, type Membership } from './command-queue.js';
import { MemoryLane } from './memory-lane.js';
import { MemoryMember } from './memory-member.js';

const MOST_COMMANDS = 100_000;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Commands that wait in this process; the queue of an embedded registry. A partition moves to another member only when
 * its own has left or failed. Published objects are handed on as they are, so they must not be changed afterwards.
 */
export class MemoryCommandQueue extends CommandQueue {
  override readonly topic = `memory:${randomUUID()}`;
  override readonly lasting = false;
  private readonly lanes: readonly MemoryLane[];
  private readonly members = new Set<MemoryMember>();
  private readonly free: Set<MemoryLane>;
  private closed = false;
  /** Why the last member to go has gone, where it failed. */
  private fault: Error | undefined;

  constructor(override readonly partitions = 1) {
    super();
    this.lanes = Array.from({ length: partitions }, (_, partition) => new MemoryLane(partition));
    this.free = new Set(this.lanes);
  }

  async publish(commands: readonly NewCommandRecord[]): Promise<void> {
    this.assertOpen();
    this.assertServed();
    let count = commands.length;
    let bytes = commands.reduce((sum, { value }) => sum + value.length, 0);
    for (const lane of this.lanes) {
      count += lane.count;
      bytes += lane.bytes;
    }
    if (count > MOST_COMMANDS || bytes > MOST_BYTES) {
      throw new RegistryError(
        'UNAVAILABLE',
        `Expected at most ${MOST_COMMANDS} commands of ${MOST_BYTES} bytes to wait, found ${count} of ${bytes}. Nothing was taken; try again later.`,
      );
    }
    for (const command of commands) this.lanes[partitionOf(namespaceOf(command), this.partitions)]?.put(command);
  }

  async join(consumer: CommandConsumer): Promise<Membership> {
    this.assertOpen();
    const member = new MemoryMember(consumer, (lanes, error) => {
      this.fault = error;
      this.members.delete(member);
      for (const lane of lanes) this.free.add(lane);
      this.assign();
    });
    this.members.add(member);
    this.assign();
    return member;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.members].map((member) => member.leave()));
  }

  /** Gives each free lane to the member with the fewest. */
  private assign(): void {
    for (const lane of this.free) {
      const [member] = [...this.members].filter(({ active }) => active).sort((a, b) => a.partitions - b.partitions);
      if (!member) return;
      this.free.delete(lane);
      member.take(lane);
    }
  }

  /** Commands of a queue that nobody serves would only wait for their callers to give up. */
  private assertServed(): void {
    if (this.members.size > 0 || !this.fault) return;
    throw new RegistryError(
      'UNAVAILABLE',
      `Nothing changed: nobody decides commands now. ${this.fault.message} Repeat the command.`,
      { cause: this.fault },
    );
  }

  private assertOpen(): void {
    if (this.closed)
      throw new RegistryError(
        'UNAVAILABLE',
        'Expected an open queue of commands, found one that is closed: the registry is stopping.',
      );
  }
}
