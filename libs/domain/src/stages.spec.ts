import { describe, expect, it } from '@jest/globals';
import { STAGES, toStage } from './stages.js';

describe('toStage', () => {
  it.each(STAGES)('reads %s in any case', (stage) => {
    for (const text of [stage, stage.toLowerCase(), stage.toUpperCase()]) expect(toStage(text)).toBe(stage);
  });

  it.each(['', 'Prod', ' Production', 'constructor', 'Staging\n'])('refuses %j, and says which there are', (text) => {
    expect(() => toStage(text)).toThrowCode('UNKNOWN_STAGE');
    expect(() => toStage(text)).toThrow('None, Staging, Production, Archived');
  });
});
