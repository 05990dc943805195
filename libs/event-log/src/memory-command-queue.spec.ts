import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { MemoryCommandQueue } from './memory-command-queue.js';
import { command, commandQueueContract, Recorder } from './testing/command-queue-contract.js';

commandQueueContract('memory', async (partitions) => new MemoryCommandQueue(partitions), { spreads: false });

describe('a queue in memory', () => {
  it('has a name of its own each time, as its offsets start again', () => {
    const [first, second] = [new MemoryCommandQueue(), new MemoryCommandQueue()];
    expect(first.topic).toMatch(/^memory:[0-9a-f-]{36}$/);
    expect(second.topic).not.toBe(first.topic);
    expect(first.lasting).toBe(false);
  });

  it('delivers all that one turn of the event loop publishes as one batch', async () => {
    const queue = new MemoryCommandQueue();
    const member = new Recorder();
    await queue.join(member);
    await setImmediate();
    for (let index = 0; index < 40; index++) await queue.publish([command(`${index}`)]);
    await member.received(40);
    await queue.publish([command('next')]);
    await member.received(41);
    expect(member.deliveries.map(({ length }) => length)).toEqual([40, 1]);
    await queue.close();
  });

  it('hands on the very objects, and copies those that are published again', async () => {
    const queue = new MemoryCommandQueue();
    const member = new Recorder();
    const one = command('1');
    await queue.publish([one]);
    await queue.publish([one]);
    await queue.join(member);
    await member.received(2);
    expect(member.commands[0]).toBe(one);
    expect(member.commands[1]).not.toBe(one);
    expect(member.commands.map(({ offset }) => offset)).toEqual([0, 1]);
    await queue.close();
  });

  it('takes nothing of what exceeds 100,000 commands or 256 MiB, until some are decided', async () => {
    const queue = new MemoryCommandQueue();
    const large = { ...command('1'), value: new Uint8Array(100 * 1024 * 1024) };
    await queue.publish([{ ...large }, { ...large }]);
    await expect(queue.publish([command('2'), { ...large }])).rejects.toThrowCode('UNAVAILABLE');
    await queue.publish(Array.from({ length: 99_998 }, () => command('3')));
    await expect(queue.publish([command('4')])).rejects.toThrowCode('UNAVAILABLE');
    const member = new Recorder();
    await queue.join(member);
    await member.received(100_000);
    await setImmediate();
    await queue.publish([command('5')]);
    await member.received(100_001);
    expect(member.commands.at(-1)).toMatchObject({ id: '5', offset: 100_000 });
    await queue.close();
  });

  it('gives nothing to a member that is leaving', async () => {
    const queue = new MemoryCommandQueue(2);
    const members = [new Recorder(), new Recorder(), new Recorder()];
    const [first, ...others] = await Promise.all(members.map((member) => queue.join(member)));
    await first?.leave();
    await Promise.all(others.map((membership) => membership.leave()));
    const last = new Recorder();
    await queue.join(last);
    await last.assignedTo([last], 2);
    expect(members.map(({ owned }) => owned.size)).toEqual([0, 0, 0]);
    await queue.close();
  });

  it('takes nothing while the only member has failed, and again once another has joined', async () => {
    const queue = new MemoryCommandQueue();
    const failing = new Recorder(() => Promise.reject(new Error('The disk is full.')));
    await expect((await queue.join(failing)).ended).rejects.toThrow('The disk is full.');
    await expect(queue.publish([command('1')])).rejects.toThrowCode('UNAVAILABLE');
    const member = new Recorder();
    await queue.join(member);
    await queue.publish([command('2')]);
    await member.received(1);
    expect(member.commands.map(({ id }) => id)).toEqual(['2']);
    await queue.close();
  });
});
