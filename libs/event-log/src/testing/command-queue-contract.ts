import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandRecord, NewCommandRecord } from '#records';
import type { Assignment, CommandConsumer, CommandQueue } from '../command-queue.js';
import { until } from './until.js';

/** What every queue of commands promises. `open` gives an empty one; `spreads` says whether those who join get partitions of others. */
export function commandQueueContract(
  name: string,
  open: (partitions: number) => Promise<CommandQueue>,
  { spreads }: { readonly spreads: boolean },
): void {
  describe(`queue of commands in ${name}`, () => {
    let queue: CommandQueue;
    const start = async (partitions = 1) => (queue = await open(partitions));
    beforeEach(() => start());
    afterEach(() => queue.close());

    it('delivers in the order of publication, with offsets that grow, and all the attributes', async () => {
      const commands = Array.from({ length: 10 }, (_, index) => command(`${index}`));
      for (const one of commands) await queue.publish([one]);
      const member = new Recorder();
      await queue.join(member);
      await member.received(10);
      expect(member.commands.map(({ id }) => id)).toEqual(commands.map(({ id }) => id));
      expect(increasing(member.commands.map(({ offset }) => offset))).toBe(true);
      expect(member.commands[3]).toMatchObject({
        type: 't',
        subject: 'default/m',
        actor: { id: 'a' },
        value: Uint8Array.from([3]),
      });
    });

    it('delivers at most 256 at a time, and nothing before the last delivery returned', async () => {
      await queue.publish(Array.from({ length: 600 }, (_, index) => command(`${index}`)));
      const member = new Recorder();
      let busy = 0;
      const busiest: number[] = [];
      member.onDeliver = async () => {
        busiest.push(++busy);
        await setImmediate();
        busy--;
      };
      await queue.join(member);
      await member.received(600);
      expect(Math.max(...busiest)).toBe(1);
      expect(Math.max(...member.deliveries.map(({ length }) => length))).toBeLessThanOrEqual(256);
      expect(member.commands.map(({ id }) => Number(id))).toEqual(Array.from({ length: 600 }, (_, index) => index));
    });

    it('goes on behind the offset that was decided', async () => {
      await queue.publish(Array.from({ length: 6 }, (_, index) => command(`${index}`)));
      const first = new Recorder();
      first.onDeliver = () => Promise.reject(new Error('The log was not there.'));
      const membership = await queue.join(first);
      await expect(membership.ended).rejects.toThrow('The log was not there.');
      const decided = first.commands[3]?.offset as number;
      const second = new Recorder(() => decided);
      await queue.join(second);
      await second.received(2);
      expect(second.commands.map(({ id }) => id)).toEqual(['4', '5']);
    });

    it('delivers again what a member failed at, to another one', async () => {
      const members = [new Recorder(), new Recorder()];
      let failing: Recorder | undefined;
      for (const member of members) {
        member.onDeliver = async () => {
          failing ??= member;
          if (failing === member) throw new Error('The log was not there.');
        };
      }
      const memberships = await Promise.all(members.map((member) => queue.join(member)));
      await queue.publish([command('1'), command('2')]);
      await until(() => failing !== undefined);
      const failed = members.indexOf(failing as unknown as Recorder);
      await expect(memberships[failed]?.ended).rejects.toThrow('The log was not there.');
      const other = members[1 - failed];
      await other?.received(2);
      expect(other?.commands.map(({ id }) => id)).toEqual(['1', '2']);
      expect(members[failed]?.owned).toEqual(new Set());
    });

    it('ends the membership of one that cannot take a partition', async () => {
      const failed = await queue.join(new Recorder(() => Promise.reject(new Error('The takeover failed.'))));
      await expect(failed.ended).rejects.toThrow('The takeover failed.');
      const next = new Recorder();
      await queue.join(next);
      await queue.publish([command('1')]);
      await next.received(1);
    });

    it('gives each partition to one member, and those of one that leaves to the others', async () => {
      await start(6);
      const owners = new Map<number, Recorder>();
      const decided = new Map<number, number>();
      const members = Array.from({ length: 3 }, () => new Recorder((partition) => decided.get(partition) ?? -1));
      for (const member of members) {
        member.onDeliver = async (partition, commands) => {
          decided.set(partition, commands.at(-1)?.offset as number);
          owners.set(partition, owners.get(partition) ?? member);
          expect(owners.get(partition)).toBe(member);
        };
      }
      const memberships = await Promise.all(members.map((member) => queue.join(member)));
      await settled(members, spreads);
      await queue.publish(everywhere('before'));
      await total(members, 60);
      owners.clear();
      await memberships[0]?.leave();
      await memberships[0]?.ended;
      expect(members[0]?.owned).toEqual(new Set());
      await settled(members.slice(1), spreads);
      const left = members[0]?.commands.length;
      await queue.publish(everywhere('after'));
      await total(members, 120);
      expect(members[0]?.commands.length).toBe(left);
      expect(new Set(members.flatMap((member) => member.commands.map(({ id }) => id))).size).toBe(120);
    });

    it('finishes the batch in hand before it gives a partition back', async () => {
      const steps: string[] = [];
      const member = new Recorder();
      member.onDeliver = async () => {
        await setImmediate();
        steps.push('delivered');
      };
      member.onRevoked = () => void steps.push('revoked');
      const membership = await queue.join(member);
      await queue.publish([command('1')]);
      await member.received(1);
      await membership.leave();
      expect(steps).toEqual(['delivered', 'revoked']);
    });

    it('confirms a partition until it is given back', async () => {
      const member = new Recorder();
      const membership = await queue.join(member);
      await until(() => member.assignment !== undefined);
      const { confirm, signal } = member.assignment as Assignment;
      await confirm();
      expect(signal.aborted).toBe(false);
      await membership.leave();
      expect(signal.aborted).toBe(true);
      await expect(confirm()).rejects.toThrowCode('UNAVAILABLE');
    });

    it('keeps commands of one namespace in one partition', async () => {
      await start(4);
      const member = new Recorder();
      await queue.join(member);
      await queue.publish(everywhere('x'));
      await member.received(60);
      const places = new Map<string, Set<number>>();
      for (const [partition, { subject }] of member.placed)
        places.set(subject, (places.get(subject) ?? new Set()).add(partition));
      expect([...places.values()].every(({ size }) => size === 1)).toBe(true);
      expect(new Set(member.placed.map(([partition]) => partition)).size).toBeGreaterThan(1);
    });

    it('is unavailable when it is closed, and ends its memberships', async () => {
      const membership = await queue.join(new Recorder());
      await queue.close();
      await membership.ended;
      await expect(queue.publish([command('1')])).rejects.toThrowCode('UNAVAILABLE');
      await expect(queue.join(new Recorder())).rejects.toThrowCode('UNAVAILABLE');
    });
  });
}

export function command(id: string, subject = 'default/m'): NewCommandRecord {
  const actor = { id: 'a', kind: 'user', grade: 'claimed' } as const;
  return {
    id,
    type: 't',
    source: 'test',
    subject,
    time: '2026-01-01T00:00:00Z',
    actor,
    value: Uint8Array.from([Number(id) || 0]),
  };
}

/** Three commands for each of twenty namespaces. */
function everywhere(prefix: string): NewCommandRecord[] {
  return Array.from({ length: 60 }, (_, index) => command(`${prefix}-${index}`, `team-${index % 20}/m`));
}

/** A member that notes what it gets. */
export class Recorder implements CommandConsumer {
  readonly deliveries: (readonly CommandRecord[])[] = [];
  readonly placed: [partition: number, command: CommandRecord][] = [];
  readonly owned = new Set<number>();
  /** The latest. */
  assignment: Assignment | undefined;
  onDeliver: (partition: number, commands: readonly CommandRecord[]) => Promise<void> = async () => undefined;
  onRevoked: () => void = () => undefined;

  constructor(private readonly decided: (partition: number) => number | Promise<number> = () => -1) {}

  get commands(): readonly CommandRecord[] {
    return this.placed.map(([, command]) => command);
  }

  async assigned(assignment: Assignment): Promise<number> {
    const { partition } = assignment;
    this.assignment = assignment;
    this.owned.add(partition);
    return this.decided(partition);
  }

  async deliver(partition: number, commands: readonly CommandRecord[]): Promise<void> {
    this.deliveries.push(commands);
    for (const command of commands) this.placed.push([partition, command]);
    await this.onDeliver(partition, commands);
  }

  async revoked(partition: number): Promise<void> {
    this.owned.delete(partition);
    this.onRevoked();
  }

  received(count: number): Promise<void> {
    return until(() => this.placed.length >= count);
  }

  /** Returns once the members have so many partitions together. */
  assignedTo(members: readonly Recorder[], partitions: number): Promise<void> {
    return until(() => members.reduce((sum, { owned }) => sum + owned.size, 0) >= partitions);
  }
}

/** Returns once all six partitions have somebody, evenly where they spread. */
function settled(members: readonly Recorder[], spreads: boolean): Promise<void> {
  const share = 6 / members.length;
  return until(() =>
    spreads
      ? members.every(({ owned }) => owned.size === share)
      : members.reduce((sum, { owned }) => sum + owned.size, 0) === 6,
  );
}

function total(members: readonly Recorder[], count: number): Promise<void> {
  return until(() => members.reduce((sum, { placed }) => sum + placed.length, 0) >= count);
}

function increasing(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] as number));
}
