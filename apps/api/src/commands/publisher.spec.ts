import { beforeEach, describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { type CommandConsumer, CommandQueue, type Membership } from '#event-log';
import { type NewCommandRecord, partitionOf } from '#records';
import { Publisher } from './publisher.js';

class FakeQueue extends CommandQueue {
  override readonly topic = 'fake';
  override partitions = 1;
  override readonly lasting = false;
  readonly calls: string[][] = [];
  fault: Error | undefined;
  faultOf: (commands: readonly NewCommandRecord[]) => Error | undefined = () => this.fault;

  async publish(commands: readonly NewCommandRecord[]): Promise<void> {
    const fault = this.faultOf(commands);
    if (fault) throw fault;
    this.calls.push(commands.map(({ id }) => id));
  }

  join(_consumer: CommandConsumer): Promise<Membership> {
    throw new Error('nobody joins');
  }

  async close(): Promise<void> {}
}

const record = (id: string) => ({ id }) as NewCommandRecord;

describe('Publisher', () => {
  let queue: FakeQueue;
  let publisher: Publisher;
  beforeEach(() => {
    queue = new FakeQueue();
    publisher = new Publisher(queue);
  });

  it('goes on gathering while each turn brings more', async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const published = [publisher.publish(record('a'))];
    for (const id of ['b', 'c']) {
      await turn();
      published.push(publisher.publish(record(id)));
    }
    await Promise.all(published);
    expect(queue.calls).toEqual([['a', 'b', 'c']]);
  });

  it('does not gather for ever', async () => {
    const published: Promise<void>[] = [];
    for (let i = 0; i < 300; i++) {
      published.push(publisher.publish(record(`${i}`)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(published);
    expect(queue.calls.length).toBeGreaterThan(5);
    expect(queue.calls.flat()).toHaveLength(300);
  });

  it('puts what comes in one turn in one call, in order', async () => {
    await Promise.all(['a', 'b', 'c'].map((id) => publisher.publish(record(id))));
    await publisher.publish(record('d'));
    expect(queue.calls).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('tells all of a call that it failed, and goes on', async () => {
    queue.fault = new Error('broken pipe');
    const results = await Promise.allSettled(['a', 'b'].map((id) => publisher.publish(record(id))));
    for (const result of results) expect((result as PromiseRejectedResult).reason).toThrowCode('UNAVAILABLE');
    queue.fault = undefined;
    await publisher.publish(record('c'));
    expect(queue.calls).toEqual([['c']]);
  });

  it('passes on what the queue says', async () => {
    queue.fault = new RegistryError('UNAVAILABLE', 'Too many wait.');
    await expect(publisher.publish(record('a'))).rejects.toThrow('Too many wait.');
  });

  it('tells those of a partition that takes nothing, and nobody else', async () => {
    queue.partitions = 2;
    const [first, second] = [0, 1].map((partition) => namespaceIn(partition)) as [string, string];
    queue.faultOf = (commands) =>
      commands.some(({ subject }) => subject.startsWith(first)) ? new RegistryError('OUTCOME_UNKNOWN', '?') : undefined;
    const published = [first, second, first].map((namespace, index) =>
      publisher.publish({ id: `${index}`, subject: `${namespace}/m` } as NewCommandRecord),
    );
    const results = await Promise.allSettled(published);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    expect((results[0] as PromiseRejectedResult).reason).toThrowCode('OUTCOME_UNKNOWN');
    expect(queue.calls).toEqual([['1']]);
  });
});

function namespaceIn(partition: number): string {
  return ['a', 'b', 'c', 'd', 'e', 'f'].find((name) => partitionOf(name, 2) === partition) as string;
}
