import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#domain';
import type { LogEntry } from '#records';
import type { ApiMetrics } from '../metrics/api-metrics.js';
import { LiveEvents } from './live-events.js';

describe('live events', () => {
  let live: LiveEvents;
  let seqs: Map<string, number>;
  beforeEach(() => {
    live = new LiveEvents({ events: { inc: () => undefined } } as unknown as ApiMetrics);
    seqs = new Map();
  });

  const write = (namespace: string, count = 1, data: object = {}) => {
    const entries = Array.from({ length: count }, (): LogEntry => {
      const seq = (seqs.get(namespace) ?? 0) + 1;
      seqs.set(namespace, seq);
      const event = { namespace, seq, type: 'ModelCreated', data } as unknown as RecordedEvent;
      return { kind: 'event', offset: 0, event, leaf: new Uint8Array(10) };
    });
    live.take({ from: 0, entries, cursor: { offset: 0, prev: '', seq: {} }, voided: 0 });
  };
  const after = (namespace: string, seq: number) => live.after(namespace, seq)?.map(({ event }) => event.seq);

  it('knows how far each namespace has come, whoever reads it', () => {
    write('a', 3);
    write('b', 1);
    expect([live.head('a'), live.head('b'), live.head('c')]).toEqual([3, 1, 0]);
    expect(after('a', 0)).toBeUndefined();
  });

  it('keeps what comes while somebody reads the namespace', () => {
    write('a', 2);
    const [first, second] = [live.open('a'), live.open('a')];
    write('a', 3);
    write('b', 3);
    expect(after('a', 2)).toEqual([3, 4, 5]);
    expect(after('a', 4)).toEqual([5]);
    expect(after('a', 5)).toBeUndefined();
    // What was before is to be read elsewhere.
    expect(after('a', 1)).toBeUndefined();
    expect(after('b', 0)).toBeUndefined();
    first();
    write('a', 1);
    expect(after('a', 4)).toEqual([5, 6]);
    second();
    write('a', 1);
    expect(after('a', 5)).toBeUndefined();
  });

  it('keeps a bounded number and size, the oldest goes first', () => {
    live.open('a');
    live.open('b');
    write('a', 10);
    write('b', 995);
    expect(after('a', 4)).toBeUndefined();
    expect(after('a', 5)).toEqual([6, 7, 8, 9, 10]);
    write('b', 4, { text: 'x'.repeat(5 * 1024 * 1024) });
    expect(after('a', 5)).toBeUndefined();
    expect(after('b', 996)).toEqual([997, 998, 999]);
    expect(after('b', 995)).toBeUndefined();
  });

  it('wakes who waits', async () => {
    const { signal } = new AbortController();
    const waiting = live.passed('a', 1, signal);
    write('a', 2);
    await expect(waiting).resolves.toBeUndefined();
    await expect(live.passed('a', 1, signal)).resolves.toBeUndefined();
    const ending = new AbortController();
    const ended = live.passed('a', 2, ending.signal);
    ending.abort();
    await expect(ended).resolves.toBeUndefined();
  });
});
