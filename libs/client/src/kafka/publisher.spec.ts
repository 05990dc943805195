import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { CommandQueue } from '#event-log';
import type { NewCommandRecord } from '#records';
import { OneOwner } from '../testing/one-owner.js';
import type { NewCommand } from './commands.js';
import { RegistryPublisher } from './publisher.js';

const register = (label: string, id?: string): NewCommand => ({
  type: 'RegisterModel',
  namespace: 'default',
  model: 'ranker',
  data: { artifact: { uri: `s3://models/ranker-${label}.onnx` }, label },
  id,
});

describe('RegistryPublisher', () => {
  let registry: OneOwner;
  beforeEach(async () => (registry = await OneOwner.start()));
  afterEach(() => registry.stop());

  it('gives the outcome of what it publishes', async () => {
    const publisher = registry.publisher();
    const [first, second] = await Promise.all([publisher.submit(register('1')), publisher.submit(register('2'))]);
    expect(first).toMatchObject({
      status: 'accepted',
      repeated: false,
      result: { ref: 'default/ranker:v1', position: 'default:2' },
    });
    expect(second.result).toEqual({ ref: 'default/ranker:v2', position: 'default:3' });
    expect((await publisher.submit(register('2'))).status).toBe('unchanged');
  });

  it('gives a refusal with its code', async () => {
    const data = { ref: 'v7', stage: 'Production' } as const;
    const promote = { type: 'PromoteStage', namespace: 'default', model: 'ranker', data } as const;
    const { status, error } = await registry.publisher().submit(promote);
    expect([status, error?.code]).toEqual(['rejected', 'MODEL_NOT_FOUND']);
  });

  it('does not publish what the registry could not read', async () => {
    const put: NewCommandRecord[] = [];
    const publisher = new RegistryPublisher({ log: registry.log, queue: new Failing(registry.queue, [], put) }, WHO);
    const bad = { ...register('1'), data: { label: '1' } } as NewCommand;
    await expect(publisher.submit(bad)).rejects.toThrowCode('INVALID_COMMAND');
    await expect(publisher.publish(bad)).rejects.toThrowCode('INVALID_COMMAND');
    expect(put).toEqual([]);
  });

  it('gives the first outcome under the same id, whichever process asks, and after another owner took over', async () => {
    const id = await registry.publisher().publish(register('1', 'run-17'));
    expect(id).toBe('run-17');
    const [once, again] = [registry.publisher(), registry.publisher()];
    const first = await once.submit(register('1', id));
    expect(first).toMatchObject({ commandId: id, status: 'accepted', repeated: false });
    await registry.takeOver();
    expect(await again.submit(register('1', id))).toEqual(first);
    const late = registry.publisher({ cursors: again.cursors });
    expect(await late.submit(register('1', id))).toEqual({ ...first, repeated: true });
  });

  it('says so where the id belongs to another command', async () => {
    const publisher = registry.publisher();
    await publisher.submit(register('1', 'run-17'));
    const { status, error } = await publisher.submit(register('2', 'run-17'));
    expect([status, error?.code]).toEqual(['rejected', 'COMMAND_ID_REUSED']);
  });

  it('tries again under the same id, and makes nothing twice', async () => {
    const put: NewCommandRecord[] = [];
    const queue = new Failing(registry.queue, ['UNAVAILABLE', 'OUTCOME_UNKNOWN'], put);
    const publisher = new RegistryPublisher({ log: registry.log, queue }, WHO);
    const told = await publisher.submit(register('1'));
    expect(told).toMatchObject({ status: 'accepted', repeated: false, result: { ref: 'default/ranker:v1' } });
    const next = await publisher.submit(register('2'));
    expect(next.result?.ref).toBe('default/ranker:v2');
    expect(new Set(put.map(({ id }) => id)).size).toBe(2);
  });

  it('names the id where it gives up', async () => {
    const never = Array.from({ length: 100 }, () => 'UNAVAILABLE' as const);
    const topics = { log: registry.log, queue: new Failing(registry.queue, never, []) };
    const publisher = new RegistryPublisher(topics, { ...WHO, patience: 50 });
    const error = await publisher.publish(register('1', 'run-17')).catch((caught: unknown) => caught);
    expect(error).toThrowCode('UNAVAILABLE');
    expect((error as Error).message).toContain('run-17');
  });

  it('tells who waits that it was closed', async () => {
    const publisher = new RegistryPublisher({ log: registry.log, queue: new Swallowing(registry.queue) }, WHO);
    const waiting = publisher.submit(register('1'));
    const told = expect(waiting).rejects.toThrowCode('UNAVAILABLE');
    await publisher.close();
    await told;
  });
});

const WHO = { source: '/test', actor: 'trainer' };

/** Fails as it is told, one call after the other; where the fate is unknown the command is there. */
class Failing extends CommandQueue {
  override readonly topic = 'failing';
  override readonly lasting = false;
  override readonly partitions = 1;

  constructor(
    private readonly queue: CommandQueue,
    private readonly faults: ('UNAVAILABLE' | 'OUTCOME_UNKNOWN')[],
    private readonly put: NewCommandRecord[],
  ) {
    super();
  }

  override async publish(commands: readonly NewCommandRecord[]): Promise<void> {
    const fault = this.faults.shift();
    if (fault !== 'UNAVAILABLE') {
      this.put.push(...commands);
      await this.queue.publish(commands);
    }
    if (fault) throw new RegistryError(fault, 'As the test wants it.');
  }

  override join(): never {
    throw new Error('Nobody joins.');
  }

  override async close(): Promise<void> {}
}

/** Takes commands that nobody will decide. */
class Swallowing extends Failing {
  constructor(queue: CommandQueue) {
    super(queue, [], []);
  }

  override async publish(): Promise<void> {}
}
