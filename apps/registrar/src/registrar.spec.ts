import { describe, expect, it, jest } from '@jest/globals';
import { MemoryArtifactStore } from '#artifacts';
import { type EventLog, type EventProducer, MemoryEventLog, MemorySnapshotStore } from '#event-log';
import { RegistryError } from '#domain';
import { TestRegistry } from './testing/registry.js';

const DAY = 24 * 60 * 60 * 1000;

describe('one batch', () => {
  it('decides each command on the state as the ones before left it, and appends once', async () => {
    const registry = await TestRegistry.start();
    await registry.deliver(
      registry.register('m'),
      registry.register('m', { label: '2' }),
      registry.command('PromoteStage', 'default/m', { ref: 'v2', stage: 'production' }),
    );
    expect(await registry.events()).toEqual([
      'ModelCreated m',
      'ModelRegistered m:v1',
      'ModelRegistered m:v2',
      'StagePromoted m:v2',
    ]);
    const { records } = await registry.parts.log.fetch(0, 1, 100);
    expect(new Set(records.map(({ prev }) => prev)).size).toBe(1);
  });

  it('tells a repeat inside of it', async () => {
    const registry = await TestRegistry.start();
    const first = registry.register('m');
    await registry.deliver(first, registry.register('m', {}, { id: first.id }));
    expect(await registry.events()).toHaveLength(2);
    expect(await registry.outcomes()).toEqual([`${first.id} repeated default/m:v1`]);
  });

  it('leaves a record of every command that made no event', async () => {
    const registry = await TestRegistry.start();
    const good = registry.register('m');
    await registry.deliver(
      good,
      registry.register('m'),
      registry.register('m', { label: 'x' }, { id: good.id }),
      registry.command('PromoteStage', 'default/none', { ref: 'v1', stage: 'Staging' }),
      registry.register('m', {}, { value: new Uint8Array([0x7b, 0xff]) }),
      registry.register('m', {}, { id: '' }),
    );
    expect(await registry.outcomes()).toEqual([
      'command-1 unchanged default/m:v1',
      'command-0 rejected COMMAND_ID_REUSED',
      'command-3 rejected MODEL_NOT_FOUND',
      'command-4 rejected INVALID_COMMAND',
      ' rejected INVALID_COMMAND',
    ]);
  });

  it('never lets recordedAt step back with the clock', async () => {
    const registry = await TestRegistry.start();
    await registry.deliver(registry.register('m'));
    registry.now -= 60_000;
    await registry.deliver(registry.register('m', { label: '2' }));
    const times = (await registry.entries()).flatMap((entry) =>
      entry.kind === 'event' ? [entry.event.recordedAt] : [],
    );
    expect([...times].sort()).toEqual(times);
  });

  it('refuses a command whose events do not fit, and goes on', async () => {
    const registry = await TestRegistry.start();
    const name = '𝔪'.repeat(255);
    const subject = `default/${name}`;
    for (let version = 1; version <= 500; version += 250) {
      await registry.deliver(
        ...Array.from({ length: 250 }, (_, i) => registry.register(name, { label: `${version + i}` })),
      );
      const moves = Array.from({ length: 250 }, (_, i) =>
        registry.command('PromoteStage', subject, { ref: `v${version + i}`, stage: 'Staging' }),
      );
      await registry.deliver(...moves);
    }
    const before = (await registry.events()).length;
    const large = registry.command('PromoteStage', subject, { ref: 'v1', stage: 'Staging', displace: 'archive' });
    await registry.deliver(large, registry.command('PromoteStage', subject, { ref: 'v1', stage: 'Production' }));
    expect(await registry.outcomes()).toEqual([`${large.id} rejected COMMAND_TOO_LARGE`]);
    expect(await registry.events()).toHaveLength(before + 1);
  });
});

describe('facts', () => {
  it('refuses an artifact that nobody holds, and leaves no empty model behind', async () => {
    const registry = await TestRegistry.start();
    await registry.deliver(registry.register('m', { artifact: { digest: `sha256:${'0'.repeat(64)}` } }));
    expect(await registry.events()).toEqual([]);
    expect(await registry.outcomes()).toEqual(['command-0 rejected ARTIFACT_NOT_FOUND']);
  });

  it('records UNAVAILABLE when the artifact store fails', async () => {
    const artifacts = new MemoryArtifactStore();
    jest.spyOn(artifacts, 'stat').mockRejectedValue(new RegistryError('UNAVAILABLE', 'Down.'));
    const registry = await TestRegistry.start({ artifacts });
    await registry.deliver(registry.register('m'));
    expect(await registry.outcomes()).toEqual(['command-0 rejected UNAVAILABLE']);
  });
});

describe('an append that fails', () => {
  it('leaves the state as it was, and the command is decided once after the next takeover', async () => {
    const { log, failNext } = failingLog('before');
    const registry = await TestRegistry.start({ log });
    await registry.deliver(registry.register('m'));
    failNext();
    const lost = registry.register('m', { label: '2' });
    await expect(registry.deliver(lost)).rejects.toThrowCode('UNAVAILABLE');
    await registry.takeOver();
    await registry.deliver(lost);
    expect(await registry.events()).toEqual(['ModelCreated m', 'ModelRegistered m:v1', 'ModelRegistered m:v2']);
  });

  it('whose records landed after all does not double the command', async () => {
    const { log, failNext } = failingLog('after');
    const registry = await TestRegistry.start({ log });
    failNext();
    const command = registry.register('m');
    await expect(registry.deliver(command)).rejects.toThrowCode('UNAVAILABLE');
    await registry.takeOver();
    await registry.deliver(command);
    expect(await registry.events()).toEqual(['ModelCreated m', 'ModelRegistered m:v1']);
    expect(await registry.outcomes()).toEqual(['command-0 repeated default/m:v1']);
  });
});

describe('two owners', () => {
  it('the later one decides on what the earlier one wrote; the earlier one takes over again', async () => {
    const log = new MemoryEventLog();
    const a = await TestRegistry.start({ log });
    await a.deliver(a.register('m'));
    const b = await TestRegistry.start({ log, artifacts: a.parts.artifacts });
    await b.deliver(b.register('m', { label: 'b' }, { id: 'b-1' }));
    await expect(a.deliver(a.register('m', { label: 'a' }, { id: 'a-1' }))).rejects.toThrowCode('UNAVAILABLE');
    await a.deliver(a.register('m', { label: 'a' }, { id: 'a-1' }));
    expect(await a.events()).toEqual([
      'ModelCreated m',
      'ModelRegistered m:v1',
      'ModelRegistered m:v2',
      'ModelRegistered m:v3',
    ]);
  });

  it('an owner whose append lands elsewhere than expected takes over and decides anew', async () => {
    const { log, shiftNext } = failingLog('before');
    const registry = await TestRegistry.start({ log });
    shiftNext();
    await registry.deliver(registry.register('m'));
    expect(await registry.events()).toEqual(['ModelCreated m', 'ModelRegistered m:v1']);
    expect(await registry.outcomes()).toEqual(['command-0 repeated default/m:v1']);
  });
});

describe('a new process', () => {
  it('knows repeats, numbers and stages from the log alone, and forgets outcomes after a day', async () => {
    const first = await TestRegistry.start();
    const command = first.register('m');
    await first.deliver(command, first.command('PromoteStage', 'default/m', { ref: 'v1', stage: 'Production' }));
    const next = await TestRegistry.start(first.parts, 'next');
    await next.deliver(next.register('m', {}, { id: command.id }), next.register('m', { label: '2' }));
    await next.deliver(next.command('PromoteStage', 'default/m', { ref: 'v2', stage: 'Production' }));
    expect((await next.events()).slice(2)).toEqual([
      'StagePromoted m:v1',
      'ModelRegistered m:v2',
      'ModelArchived m:v1',
      'StagePromoted m:v2',
    ]);
    next.now += DAY + 1;
    await next.deliver(next.register('m', { onDuplicate: 'create' }, { id: command.id }));
    expect((await next.events()).at(-1)).toBe('ModelRegistered m:v3');
  });

  it('starts from a snapshot and comes to the same', async () => {
    const snapshots = new MemorySnapshotStore();
    const first = await TestRegistry.start({ snapshots });
    for (let i = 0; i < 10; i++)
      await first.deliver(
        ...Array.from({ length: 150 }, (_, n) => first.register(`m${n % 7}`, { label: `${i}-${n}` })),
      );
    await first.release();
    expect(await snapshots.load(0)).toBeDefined();
    const next = await TestRegistry.start(first.parts, 'next');
    const fetched = jest.spyOn(next.parts.log, 'fetch');
    const repeated = next.register('m0', { label: '0-0' }, { id: 'command-0' });
    await next.deliver(repeated, next.register('m0', { label: 'new' }));
    expect(fetched).not.toHaveBeenCalled();
    expect(await next.outcomes()).toEqual(['command-0 repeated default/m0:v1']);
    expect((await next.events()).at(-1)).toBe('ModelRegistered m0:v221');
  });

  it('that decides nothing leaves a snapshot that the next one can use', async () => {
    const first = await TestRegistry.start();
    for (let i = 0; i < 5; i++)
      await first.deliver(...Array.from({ length: 250 }, (_, n) => first.register('m', { label: `${i}-${n}` })));
    const second = await TestRegistry.start(first.parts, 'second');
    await second.release();
    const fetched = jest.spyOn(first.parts.log, 'fetch');
    const third = await TestRegistry.start(first.parts, 'third');
    expect(Math.min(...fetched.mock.calls.map(([, from]) => from))).toBeGreaterThan(1000);
    await third.deliver(third.register('m', { label: 'new' }));
    expect((await third.events()).at(-1)).toBe('ModelRegistered m:v1251');
  });

  it('passes over a snapshot of another log', async () => {
    const snapshots = new MemorySnapshotStore();
    const first = await TestRegistry.start({ snapshots });
    await first.deliver(...Array.from({ length: 250 }, (_, n) => first.register('m', { label: `${n}` })));
    for (let i = 0; i < 4; i++)
      await first.deliver(...Array.from({ length: 250 }, (_, n) => first.register('m', { label: `${i} ${n}` })));
    await first.release();
    const other = await TestRegistry.start({ snapshots }, 'other');
    await other.deliver(other.register('m'));
    expect(await other.events()).toEqual(['ModelCreated m', 'ModelRegistered m:v1']);
  });
});

/** A log whose next append fails before or after it wrote, or lands behind a record of somebody else. */
function failingLog(when: 'before' | 'after'): { log: EventLog; failNext: () => void; shiftNext: () => void } {
  const log = new MemoryEventLog();
  let fault: 'fail' | 'shift' | undefined;
  const open = log.openProducer.bind(log);
  jest.spyOn(log, 'openProducer').mockImplementation(async (partition) => {
    const producer = await open(partition);
    const append = producer.append.bind(producer);
    producer.append = async (records): ReturnType<EventProducer['append']> => {
      const now = fault;
      fault = undefined;
      if (now === 'fail' && when === 'before') throw new RegistryError('UNAVAILABLE', 'Cut off.');
      const base = await append(records);
      if (now === 'fail') throw new RegistryError('UNAVAILABLE', 'Cut off.');
      return now === 'shift' ? base + 1 : base;
    };
    return producer;
  });
  return { log, failNext: () => (fault = 'fail'), shiftNext: () => (fault = 'shift') };
}
