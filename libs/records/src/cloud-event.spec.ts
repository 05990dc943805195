import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#domain';
import { formatSequence, toCloudEvent } from './cloud-event.js';

describe('an event over HTTP', () => {
  it('is a CloudEvent', () => {
    const event = {
      type: 'StagePromoted',
      stream: { kind: 'model', id: 'model-1' },
      subject: 'm:v3',
      data: { name: 'm', version: 3, from: 'None', to: 'Production', displaced: [] },
      namespace: 'team',
      seq: 41,
      eventId: '019a9040-0000-7000-8000-000000000001',
      streamRevision: 7,
      commandId: 'command-1',
      commandSha256: 'c'.repeat(64),
      commandIndex: 0,
      commandCount: 1,
      owner: 'owner-1',
      actor: { id: 'actor-1', kind: 'user', grade: 'claimed' },
      recordedAt: '2026-11-17T09:30:00.000Z',
      effectiveAt: '2026-11-17T09:00:00.000Z',
    } satisfies RecordedEvent;
    expect(toCloudEvent(event, 'e30=')).toEqual({
      specversion: '1.0',
      id: event.eventId,
      source: '/cartulary/team',
      type: 'io.cartulary.StagePromoted.v1',
      subject: 'm:v3',
      time: '2026-11-17T09:00:00.000Z',
      recordedtime: '2026-11-17T09:30:00.000Z',
      sequence: '0000000000000041',
      correlationid: 'command-1',
      authid: 'actor-1',
      data: event.data,
      leaf: 'e30=',
    });
  });
});

describe('a sequence', () => {
  it('sorts as text as it does as a number, up to the largest', () => {
    const numbers = [1, 9, 10, 123, 2 ** 32, Number.MAX_SAFE_INTEGER];
    expect(numbers.map(formatSequence).sort()).toEqual(numbers.map(formatSequence));
    expect(formatSequence(Number.MAX_SAFE_INTEGER)).toBe('9007199254740991');
  });
});
