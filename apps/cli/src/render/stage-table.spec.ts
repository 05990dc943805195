import { describe, expect, it } from '@jest/globals';
import type { Held } from '#client';
import { aVersion } from '../testing/a-version.js';
import { stageTable } from './stage-table.js';

const plain = (_style: string, text: string): string => text;
const held = (more: Partial<Held>): Held => ({ ...aVersion(), from: '2026-11-25T12:00:00.000Z', ...more });
const short = { digest: 'sha256:00', grade: 'verified' };

describe('stageTable', () => {
  it('is in columns, without those that nobody fills', () => {
    const versions = [held({ artifact: short }), held({ ref: 'nlp/m:v1', artifact: { grade: 'missing' } })];
    expect(stageTable({ stage: 'Production', versions }, plain, false)).toBe(
      [
        'Production',
        'VERSION               SINCE                 DIGEST',
        'default/sentiment:v3  2026-11-25 12:00:00Z  sha256:00',
        'nlp/m:v1              2026-11-25 12:00:00Z  missing',
      ].join('\n'),
    );
  });

  it('says of what time it speaks, and until when each was there', () => {
    const versions = [held({ label: '2.0', artifact: short, until: '2026-11-26T12:00:00.000Z' })];
    const table = stageTable(
      { stage: 'Staging', at: '2026-11-25T13:00:00.000Z', knownAt: 'default:41', versions },
      plain,
      false,
    );
    expect(table.split('\n')).toEqual([
      'Staging at 2026-11-25T13:00:00.000Z, as known at default:41',
      'VERSION               LABEL  SINCE                 UNTIL                 DIGEST',
      'default/sentiment:v3  2.0    2026-11-25 12:00:00Z  2026-11-26 12:00:00Z  sha256:00',
    ]);
  });

  it('has lines on a terminal', () => {
    expect(stageTable({ stage: 'Production', versions: [held({})] }, plain, true)).toContain('│ VERSION');
  });

  it('says so when nobody is there', () => {
    expect(stageTable({ stage: 'Production', versions: [] }, plain, false)).toBe('Production: nobody');
  });
});
