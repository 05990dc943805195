import { describe, expect, it } from '@jest/globals';
import type { EventType, Stage } from '#domain';
import { shows } from './event-filter.js';

describe('the filter of a stream', () => {
  it('shows everything where it says nothing', () => {
    expect(shows({}, 'ModelCreated', {})).toBe(true);
  });

  it('takes types', () => {
    const types = new Set<EventType>(['ModelCreated', 'ModelDeleted']);
    expect(shows({ types }, 'ModelDeleted', {})).toBe(true);
    expect(shows({ types }, 'ModelRenamed', {})).toBe(false);
  });

  it.each<[Stage, EventType, object, boolean]>([
    ['Production', 'StagePromoted', { from: 'None', to: 'Production' }, true],
    ['None', 'StagePromoted', { from: 'None', to: 'Production' }, true],
    ['Staging', 'StagePromoted', { from: 'None', to: 'Production' }, false],
    ['Archived', 'ModelArchived', { from: 'Production' }, true],
    ['Production', 'ModelArchived', { from: 'Production' }, true],
    ['Staging', 'ModelArchived', { from: 'Production' }, false],
    ['Production', 'VersionDeleted', { from: 'Production' }, true],
    ['Archived', 'VersionDeleted', { from: 'Production' }, false],
    // A model may be called so.
    ['Production', 'ModelRenamed', { from: 'Production', to: 'Staging' }, false],
    ['None', 'ModelRegistered', { version: 1 }, false],
  ])('stage %s: %s %j', (stage, type, data, shown) => {
    expect(shows({ stage }, type, data)).toBe(shown);
    expect(shows({ stage, types: new Set(['ModelCreated']) }, type, data)).toBe(false);
  });
});
