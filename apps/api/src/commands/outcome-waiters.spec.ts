import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Command } from '#domain';
import type { Outcome } from './outcome.js';
import { type Named, OutcomeWaiters } from './outcome-waiters.js';

const named: Named = { namespace: 'default', actor: 'a-1', commandId: 'c-1', commandSha256: 'd-1' };
const command = (more: Partial<Named> = {}): Command => {
  const { actor, ...rest } = { ...named, ...more };
  return { ...rest, actor: { id: actor, kind: 'user', grade: 'claimed' } } as Command;
};
const outcome = (position: string, more: Partial<Outcome> = {}): Outcome => ({
  status: 'accepted',
  events: [],
  result: { ref: 'default/m:v1', position },
  reflected: () => Promise.resolve(true),
  ...more,
});

describe('OutcomeWaiters', () => {
  let waiters: OutcomeWaiters;
  beforeEach(() => {
    jest.useFakeTimers();
    waiters = new OutcomeWaiters();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells the outcome of the command that is awaited, once', async () => {
    const { outcome: told } = waiters.awaitOutcome(command());
    waiters.tell(named, () => outcome('default:1'));
    waiters.tell(named, () => outcome('default:2'));
    expect((await told).result?.position).toBe('default:1');
    expect(waiters.idle).toBe(true);
  });

  it.each([{ namespace: 'other' }, { actor: 'a-2' }, { commandId: 'c-2' }, { commandSha256: 'd-2' }])(
    'passes over a record of %j',
    (other) => {
      waiters.awaitOutcome(command());
      waiters.tell({ ...named, ...other }, () => {
        throw new Error('nobody waits for it');
      });
      expect(waiters.idle).toBe(false);
    },
  );

  it('tells each record to one, in the order of asking, so that a repeat learns that it is one', async () => {
    const waiting = [waiters.awaitOutcome(command()), waiters.awaitOutcome(command())];
    waiters.tell(named, () => outcome('default:1'));
    waiters.tell(named, () => outcome('default:1', { status: 'repeated', first: 'accepted' }));
    const told = await Promise.all(waiting.map((one) => one.outcome));
    expect(told.map(({ status }) => status)).toEqual(['accepted', 'repeated']);
  });

  it('gives up after ten seconds and names the key to repeat with', async () => {
    const { outcome: told } = waiters.awaitOutcome(command());
    jest.advanceTimersByTime(10_000);
    await expect(told).rejects.toThrowCode('OUTCOME_UNKNOWN');
    await expect(told).rejects.toThrow(/c-1/);
    expect(waiters.idle).toBe(true);
  });

  it('stops waiting for what was not published', () => {
    waiters.awaitOutcome(command()).cancel();
    expect([waiters.idle, jest.getTimerCount()]).toEqual([true, 0]);
  });

  it('knows the newest command of a caller by its id, pending and after', () => {
    expect(waiters.stateOf('a-1', 'c-1')).toBeUndefined();
    waiters.awaitOutcome(command());
    expect(waiters.stateOf('a-1', 'c-1')).toEqual({ commandId: 'c-1', status: 'pending', events: [] });
    expect(waiters.stateOf('1', 'c-1')).toBeUndefined();
    waiters.tell(named, () => outcome('default:1'));
    expect(waiters.stateOf('a-1', 'c-1')).toMatchObject({ status: 'accepted', result: { ref: 'default/m:v1' } });
  });

  it('does not take the refusal of a repeat for what became of the command', () => {
    for (const told of [
      outcome('default:1'),
      outcome('', { status: 'rejected', error: { code: 'COMMAND_ID_REUSED', message: '' } }),
    ]) {
      waiters.awaitOutcome(command());
      waiters.tell(named, () => told);
    }
    expect(waiters.stateOf('a-1', 'c-1')?.status).toBe('accepted');
  });
});
