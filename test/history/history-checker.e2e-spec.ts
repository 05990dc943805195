import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { RegistryState } from '#domain';
import type { TestRegistry } from '../../apps/registrar/src/testing/registry.js';
import { checkHistory } from '../support/history/check-history.js';
import type { History, HistoryFault, Rule } from '../support/history/history.js';
import { BlindLog, credulous, Partition } from './partition.js';

let partition: Partition;
beforeEach(async () => {
  partition = await Partition.start();
});

function brokenRule(history: History): Rule | undefined {
  try {
    checkHistory(history);
    return undefined;
  } catch (error) {
    return (error as HistoryFault).rule;
  }
}

describe('a history made under all rules', () => {
  it('has nothing to object to, whatever two owners and their network do', async () => {
    const acts = fc.array(fc.nat(9), { minLength: 5, maxLength: 40 });
    let held = 0;
    await fc.assert(
      fc.asyncProperty(acts, async (schedule) => {
        partition = await Partition.start();
        held += await run(partition, schedule);
        const history = await partition.history();
        expect(checkHistory(history).size).toBe(new Set(partition.commands.map(({ id }) => id)).size);
      }),
      { numRuns: 100 },
    );
    expect(held).toBeGreaterThan(10);
  });
});

/** Two owners in turns; each act is one command asked, one batch decided, or a batch whose request is late. Returns how many were late. */
async function run(world: Partition, schedule: readonly number[]): Promise<number> {
  const owners = [world.a, await world.owner()];
  const late: (() => void)[] = [];
  let from = 0;
  let held = 0;
  for (const [at, act] of schedule.entries()) {
    const owner = owners[act % 2] as (typeof owners)[number];
    if (act < 5) world.ask(String(at), at > 2 && act === 4 ? { id: 'c-0' } : {});
    const due = world.commands.slice(from);
    if (act === 9) late.splice(0).forEach((arrive) => arrive());
    else if (act === 8 && due.length > 0) {
      const [sent, said] = await world.send(owner, ...due);
      sent.timeOut();
      await said;
      late.push(() => sent.arrive());
      held++;
    } else if (act > 4) {
      from = (await owner.takeOver()) + 1;
      await owner.deliver(...world.commands.slice(from));
      from = world.commands.length;
      await world.tell();
    }
  }
  await world.a.deliver(...world.commands.slice((await world.a.takeOver()) + 1));
  await world.tell();
  return held;
}

/** What falls where an owner is superseded, delivers once more and tells its caller itself. */
async function toldByTheSuperseded(owner: TestRegistry): Promise<Rule | undefined> {
  await partition.owner();
  const asked = partition.ask('1');
  await owner.deliver(asked);
  partition.tellDone(asked);
  return brokenRule(await partition.history());
}

describe('the checker objects where', () => {
  it('an owner does not compare the offset of its append', async () => {
    const blind = await partition.owner(new BlindLog(partition.log));
    expect(await toldByTheSuperseded(blind)).toBe('told');
    partition = await Partition.start();
    expect(await toldByTheSuperseded(partition.a)).toBeUndefined();
  });

  it('a reader knows no owner rule', async () => {
    const asked = partition.ask('1');
    const [late] = await partition.send(partition.a, asked);
    const b = await partition.owner();
    late.arrive();
    await partition.tell(credulous);
    await b.deliver(asked);
    await partition.tell();
    expect(brokenRule(await partition.history(credulous))).toBe('one outcome');
  });

  it('an owner forgets the commands that it has decided', async () => {
    const forgetful = jest
      .spyOn(new RegistryState().commands.constructor.prototype as RegistryState['commands'], 'find')
      .mockReturnValue(undefined);
    try {
      const asked = partition.ask('1');
      const again = partition.ask('2', { id: asked.id });
      await partition.a.deliver(asked, again);
    } finally {
      forgetful.mockRestore();
    }
    await partition.tell();
    expect(brokenRule(await partition.history())).toBe('one outcome');
  });

  it('an owner goes on at an offset that was committed apart from the log', async () => {
    const committed = 1;
    const first = partition.ask('1');
    const [lost, said] = await partition.send(partition.a, first);
    lost.timeOut();
    await said;
    const b = await partition.owner();
    partition.ask('2');
    await b.deliver(...partition.commands.slice(committed));
    await partition.tell();
    expect(brokenRule(await partition.history())).toBe('every command');
  });

  it('nobody checks that numbers are dense', async () => {
    await partition.a.deliver(partition.ask('1'));
    await partition.a.deliver(partition.ask('2'));
    const { calls } = await partition.history();
    const { records } = await partition.log.fetch(0, 0, 100);
    const gap = records.filter(({ offset }) => offset !== 2);
    expect(brokenRule({ calls, entries: credulous(records) })).toBeUndefined();
    expect(brokenRule({ calls, entries: credulous(gap) })).toBe('invariants');
  });
});

describe('the checker objects to', () => {
  let history: History;
  beforeEach(async () => {
    await partition.a.deliver(partition.ask('1'));
    await partition.tell();
    await partition.a.deliver(partition.ask('2'), partition.ask('3', { value: Buffer.from('{"label":7}') }));
    await partition.a.deliver(partition.ask('4', { expect: { modelRevision: 1 } }));
    await partition.tell();
    history = await partition.history();
    expect(history.calls.map(({ told }) => told.is)).toEqual(['done', 'done', 'rejected', 'rejected']);
    expect(brokenRule(history)).toBeUndefined();
  });

  it('an answer that the log does not give', () => {
    const [first, ...rest] = history.calls;
    const calls = [{ ...(first as History['calls'][0]), told: { is: 'done', ref: 'default/m:v9' } as const }, ...rest];
    expect(brokenRule({ ...history, calls })).toBe('told');
  });

  it('a command that was answered before another was asked, and stands behind it', () => {
    const calls = history.calls.map((call, index) => ({ ...call, began: -index, returned: -index + 0.5 }));
    expect(brokenRule({ ...history, calls })).toBe('order');
  });

  it('a rejection that nothing justifies', () => {
    const commands = history.commands?.map((command, index) => {
      if (index !== 3 || !command) return command;
      const { expect: _, ...unconditional } = command;
      return unconditional;
    }) as NonNullable<History['commands']>;
    expect(brokenRule({ ...history, commands })).toBe('justified');
  });

  it('an acceptance that another command would have had', () => {
    const commands = history.commands?.map((command, index) => (index === 1 ? history.commands?.[0] : command));
    expect(brokenRule({ ...history, commands: commands as NonNullable<History['commands']> })).toBe('justified');
  });

  it.each([
    ['older than its position says', { seq: 3, revision: 2 }],
    ['that never was', { seq: 3, revision: 3, versionCount: 7 }],
    ['older than what was shown before', { seq: 2, revision: 2 }],
  ])('a read %s', (_, { seq, revision, ...more }) => {
    const created = history.entries.find((entry) => entry.kind === 'event');
    const modelId = created?.kind === 'event' ? created.event.stream.id : '';
    const calls = history.calls.map((call) =>
      call.told.is === 'done' ? { ...call, told: { ...call.told, projected: true } } : call,
    );
    const model = { modelId, versionCount: revision - 1, position: `default:${revision}`, revision, ...more };
    const read = { namespace: 'default', began: 100, seq, model };
    expect(brokenRule({ ...history, calls, reads: [read] })).toBe('reads');
    const right = { ...model, revision: 3, versionCount: 2, position: 'default:3' };
    expect(brokenRule({ ...history, calls, reads: [{ ...read, seq: 3, model: right }] })).toBeUndefined();
  });
});
