import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Pulse } from './pulse.js';

const TIMING = { sessionMs: 6_000, heartbeatMs: 500 };

describe('the pulse of a group', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const watched = () => {
    const silences: number[] = [];
    const pulse: Pulse = new Pulse(TIMING, () => silences.push(pulse.silence));
    return { silences, pulse };
  };

  it('says once that two sessions went by without an answer', () => {
    const { silences, pulse } = watched();
    pulse.felt();
    jest.advanceTimersByTime(60_000);
    expect(silences).toEqual([12_000]);
  });

  it('is silent while answers come, before the first one and after the end', () => {
    const { silences, pulse } = watched();
    jest.advanceTimersByTime(60_000);
    for (let answers = 0; answers < 10; answers++) {
      pulse.felt();
      jest.advanceTimersByTime(11_000);
    }
    pulse.stop();
    jest.advanceTimersByTime(60_000);
    expect(silences).toEqual([]);
  });

  it('does not take a time in which nothing of the process ran for silence', () => {
    const { silences, pulse } = watched();
    pulse.felt();
    jest.setSystemTime(Date.now() + 600_000);
    jest.advanceTimersByTime(1_000);
    expect(pulse.silence).toBe(1_000);
    expect(silences).toEqual([]);
  });
});
