import { describe, expect, it } from '@jest/globals';
import { readGroupTiming } from './group-timing.js';

describe('the timing of the group', () => {
  it('is that of six seconds unless set, a dozen heartbeats each', () => {
    expect(readGroupTiming({})).toEqual({ sessionMs: 6_000, heartbeatMs: 500 });
    expect(readGroupTiming({ KAFKA_SESSION_TIMEOUT_MS: '1500' })).toEqual({ sessionMs: 1_500, heartbeatMs: 125 });
  });

  it.each(['999', '300001', '1.5e3x', 'soon'])('refuses %s', (value) => {
    expect(() => readGroupTiming({ KAFKA_SESSION_TIMEOUT_MS: value })).toThrowCode('START_REFUSED');
  });
});
