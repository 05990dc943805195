import { beforeEach, describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { type NewCommandRecord, partitionOf } from '#records';
import { FaultyEventLog } from '../../../libs/event-log/src/testing/faulty-event-log.js';
import { TestRegistry } from './testing/registry.js';

/** Of two partitions `default` has the other one. */
const ELSEWHERE = 'default/m';
const here = ['a', 'b', 'c', 'd', 'e', 'f'].find((name) => partitionOf(name, 2) === 0) as string;

describe('a command that lies in another partition than its namespace', () => {
  let sent: NewCommandRecord[];
  let fault: Error | undefined;
  let registry: TestRegistry;
  beforeEach(async () => {
    [sent, fault] = [[], undefined];
    const publish = async (commands: readonly NewCommandRecord[]): Promise<void> => {
      if (fault) throw fault;
      sent.push(...commands);
    };
    registry = await TestRegistry.start({}, 'c', { topic: 'commands', lasting: true, partitions: 2, publish });
  });

  it('lies elsewhere in this test', () => expect(partitionOf('default', 2)).toBe(1));

  it('is sent on as it was, recorded as that, and decided by nobody here', async () => {
    const command = registry.register('m');
    await registry.deliver(command);
    expect(sent).toMatchObject([{ id: 'c-0', subject: ELSEWHERE, value: command.value, forwarded: 1 }]);
    expect(await registry.outcomes()).toEqual(['c-0 forwarded ']);
    expect(await registry.events()).toEqual([]);
  });

  it('is not forgotten where it could not be sent on, and may be sent on twice', async () => {
    const command = registry.register('m');
    fault = new RegistryError('UNAVAILABLE', 'No broker.');
    await expect(registry.deliver(command)).rejects.toThrowCode('UNAVAILABLE');
    expect(await registry.outcomes()).toEqual([]);
    fault = undefined;
    expect(await registry.takeOver()).toBe(-1);
    await registry.deliver(command);
    await registry.takeOver();
    await registry.deliver(command);
    expect(sent.map(({ id }) => id)).toEqual(['c-0']);
    expect(await registry.outcomes()).toEqual(['c-0 forwarded ']);
  });

  it('is refused where it was sent on already', async () => {
    await registry.deliver(registry.register('m', {}, { forwarded: 1 }));
    expect(sent).toEqual([]);
    expect(await registry.outcomes()).toEqual(['c-0 rejected INVALID_COMMAND']);
  });

  it('is refused here where it is none at all, and those around it are decided in their order', async () => {
    const subject = `${here}/m`;
    await registry.deliver(
      registry.register('m', {}, { unreadable: new RegistryError('INVALID_COMMAND', 'Expected a command.') }),
      registry.command('ConfigureNamespace', here, {}),
      registry.register('m'),
      registry.register('m', {}, { subject, forwarded: 1 }),
    );
    expect(sent.map(({ id }) => id)).toEqual(['c-2']);
    expect(await registry.outcomes()).toEqual(['c-0 rejected INVALID_COMMAND', 'c-2 forwarded ']);
    expect(await registry.events()).toEqual([`NamespaceConfigured ${here}`, 'ModelCreated m', 'ModelRegistered m:v1']);
  });
});

describe('an owner whose partition is to be given back', () => {
  it('ends a takeover that is still reading', async () => {
    const first = await TestRegistry.start();
    for (let i = 0; i < 5; i++) await first.deliver(first.register('m', { label: String(i) }));
    const stopping = new AbortController();
    stopping.abort();
    const { log } = first.parts;
    const second = TestRegistry.start({ log }, 'd', undefined, { signal: stopping.signal });
    await expect(second).rejects.toThrowCode('UNAVAILABLE');
  });

  it('does not decide where the group does not confirm', async () => {
    const log = new FaultyEventLog();
    const registry = await TestRegistry.start({ log });
    const rival = await TestRegistry.start({ log }, 'r');
    const gone = new RegistryError('UNAVAILABLE', 'The partition is another member’s.');
    await registry.takeOver({ confirm: () => Promise.reject(gone) });
    await rival.takeOver();
    await expect(registry.deliver(registry.register('m'))).rejects.toThrow(gone.message);
    expect(await registry.events()).toEqual([]);
  });
});
