import { describe, expect, it } from '@jest/globals';
import { RegistryError } from '#domain';
import { Supervisor } from '#platform';
import { lastingMember } from './lasting-member.js';

/** A source that fails with one error after the other, and then runs until it is stopped. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  const tries: number[] = [];
  const source = {
    pattern: 'test',
    run: (_: unknown, signal: AbortSignal, up: () => void): Promise<void> => {
      tries.push(performance.now());
      const error = left.shift();
      if (error) return Promise.reject(error);
      up();
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  };
  return { source, tries };
}

const faults: unknown[] = [];
const handle = (): Promise<void> => Promise.resolve();

describe('a lasting member', () => {
  it('joins again after what may pass, with growing pauses', async () => {
    const down = new RegistryError('UNAVAILABLE', 'No broker.');
    const { source, tries } = failing(down, down);
    const owner = new Supervisor();
    const stopping = new AbortController();
    const ended = lastingMember(source, owner, (error) => faults.push(error)).run(
      handle,
      stopping.signal,
      () => undefined,
    );
    await owner.started;
    stopping.abort();
    await ended;
    expect(faults).toEqual([down, down]);
    const [first = 0, second = 0, third = 0] = tries;
    expect(second - first).toBeGreaterThan(95);
    expect(third - second).toBeGreaterThan(190);
  });

  it.each([new RegistryError('LOG_VIOLATION', 'Gone.'), new RegistryError('SESSION_ENDED', 'Held.')])(
    'ends with %s',
    async (error) => {
      const { source, tries } = failing(error);
      const run = lastingMember(source, new Supervisor(), () => undefined).run(
        handle,
        new AbortController().signal,
        () => undefined,
      );
      await expect(run).rejects.toBe(error);
      expect(tries).toHaveLength(1);
    },
  );
});
