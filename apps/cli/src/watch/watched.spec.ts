import { describe, expect, it } from '@jest/globals';
import type { HistoryEvent } from '#client';
import { isPromotion, seqBefore, watchedOf } from './watched.js';

describe('what is watched', () => {
  it('is read from the options', () => {
    expect(watchedOf({})).toEqual({ namespace: 'default' });
    expect(watchedOf({ model: 'lab/m', stage: 'production', types: 'StagePromoted, ModelArchived' })).toEqual({
      namespace: 'lab',
      model: 'm',
      stage: 'Production',
      types: ['StagePromoted', 'ModelArchived'],
    });
    expect(watchedOf({ namespace: 'lab', model: 'm' })).toEqual({ namespace: 'lab', model: 'm' });
    expect(watchedOf({ namespace: 'lab', model: 'lab/m' })).toEqual({ namespace: 'lab', model: 'm' });
  });

  it.each([
    { namespace: 'No' },
    { namespace: 'lab', model: 'other/m' },
    { model: 'm:v3' },
    { stage: 'Live' },
    { types: '' },
  ])('is refused: %j', (options) => {
    expect(() => watchedOf(options)).toThrowCode('commander.invalidArgument');
  });

  it('begins with the event at a position', () => {
    expect([0, 1, 41].map((seq) => seqBefore('from', `default:${seq}`, 'default'))).toEqual([0, 0, 40]);
    expect(() => seqBefore('from', 'lab:1', 'default')).toThrowCode('commander.invalidArgument');
  });

  it('runs a command for what comes into the stage', () => {
    const into = (to: string) => ({ data: { from: 'Staging', to } }) as unknown as HistoryEvent;
    const watched = { namespace: 'default', stage: 'Staging' };
    expect([into('Staging'), into('Production')].map((event) => isPromotion(event, watched))).toEqual([true, false]);
    expect(isPromotion(into('Production'), { namespace: 'default' })).toBe(true);
  });
});
