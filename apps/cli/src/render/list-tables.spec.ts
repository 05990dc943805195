import { describe, expect, it } from '@jest/globals';
import type { Model } from '#client';
import { aVersion } from '../testing/a-version.js';
import { modelTable, versionTable } from './list-tables.js';

const plain = (_style: string, text: string): string => text;
const model: Model = {
  ...{ namespace: 'default', name: 'sentiment', modelId: 'id', tags: {}, aliases: {}, stages: {}, versionCount: 0 },
};

describe('versionTable', () => {
  it('has a row for each version', () => {
    const versions = [
      aVersion({ aliases: ['champion', 'best'], metrics: { f1: 0.93, loss: 2 } }),
      aVersion({ ref: 'default/sentiment:v2', label: '2.0', stage: 'Archived' }),
    ];
    expect(versionTable(versions, plain, false).split('\n')).toEqual([
      'VERSION               LABEL  STAGE       ALIASES          METRICS          REGISTERED            BY',
      'default/sentiment:v3         Production  @champion @best  f1 0.93, loss 2  2026-11-24 08:30:00Z  ada',
      'default/sentiment:v2  2.0    Archived                                      2026-11-24 08:30:00Z  ada',
    ]);
    expect(versionTable([], plain, false)).toBe('no versions');
  });

  it('keeps to the width of a terminal', () => {
    const table = versionTable([aVersion({ label: 'x'.repeat(200) })], plain, true, 80);
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe('modelTable', () => {
  it('has a row for each model', () => {
    const models = [
      { ...model, versionCount: 3, latestVersion: 4, stages: { Production: [2, 3] }, aliases: { best: 2, old: 1 } },
      { ...model, name: 'a#b', tags: { team: 'nlp' } },
    ];
    expect(modelTable(models, plain, false).split('\n')).toEqual([
      'MODEL              VERSIONS  LATEST  PRODUCTION  ALIASES            TAGS',
      'default/sentiment  3         v4      v2 v3       @best v2, @old v1',
      'default/a%23b      0                                                team nlp',
    ]);
    expect(modelTable([], plain, false)).toBe('no models');
  });

  it('lets no name steer the terminal', () => {
    expect(modelTable([{ ...model, tags: { a: '\u001b[2J' } }], plain, false)).not.toContain('\u001b');
  });
});
