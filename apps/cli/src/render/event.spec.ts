import { describe, expect, it } from '@jest/globals';
import type { EventData, EventType } from '#domain';
import { eventLine } from './event.js';

const plain = (_style: string, text: string): string => text;

function lineOf<T extends EventType>(
  type: T,
  data: Partial<EventData[T]>,
  more: { time?: string; authid?: string } = {},
): string {
  const recordedtime = '2026-11-25T12:00:00.123Z';
  const head = { subject: '', time: recordedtime, recordedtime, sequence: '0000000000000001', authid: 'alice' };
  return eventLine({ ...head, ...more, type: `io.cartulary.${type}.v1`, data: { name: 'm', ...data } }, plain);
}

const acts = [
  lineOf('ModelCreated', { tags: {} }),
  lineOf('ModelRegistered', { version: 3, label: '2.0', artifact: { digest: 'sha256:00', grade: 'verified' } }),
  lineOf('ModelRegistered', { version: 4, artifact: { grade: 'missing' } }),
  lineOf('StagePromoted', { version: 3, from: 'Staging', to: 'Staging', displaced: [] }),
  lineOf('StagePromoted', { version: 3, from: 'None', to: 'Production', displaced: [1, 2] }),
  lineOf('ModelArchived', { version: 2, from: 'Production', displacedBy: 3 }),
  lineOf('ModelArchived', { version: 2, from: 'None' }),
  lineOf('AliasAssigned', { version: 3, alias: 'champion', previous: 2 }),
  lineOf('AliasAssigned', { version: 3, alias: 'champion' }),
  lineOf('AliasRemoved', { version: 3, alias: 'champion' }),
  lineOf('ModelRenamed', { from: 'm', to: 'n' }),
  lineOf('ModelDescribed', { description: 'what it is' }),
  lineOf('VersionDescribed', { version: 3 }),
  lineOf('TagsChanged', { set: { team: 'nlp' }, removed: ['old'] }),
  lineOf('TagsChanged', { version: 3, set: {}, removed: ['old'] }),
  lineOf('EvaluationRecorded', { version: 3, metrics: { f1: 0.93 }, split: 'test' }),
  lineOf('VersionDeleted', { version: 3, from: 'Staging', aliases: [] }),
  lineOf('ModelDeleted', {}),
  lineOf('NamespaceConfigured', { exclusiveStages: ['Production'] }),
  lineOf('NamespaceConfigured', { exclusiveStages: [] }),
].map((line) => line.replace('2026-11-25 12:00:00Z  alice  ', ''));

describe('a line of the history', () => {
  it('says when, who, what and why', () => {
    expect(
      lineOf('StagePromoted', { version: 3, from: 'None', to: 'Production', displaced: [2], reason: 'better' }),
    ).toBe('2026-11-25 12:00:00Z  alice  promoted v3 None → Production (displaced v2)  "better"');
  });

  it('knows every act', () => {
    expect(acts).toEqual([
      'created the model',
      'registered v3 (label 2.0) sha256:00',
      'registered v4',
      'promoted v3 Staging → Staging',
      'promoted v3 None → Production (displaced v1, v2)',
      'archived v2 Production → Archived (displaced by v3)',
      'archived v2 None → Archived',
      'gave @champion to v3 (had been with v2)',
      'gave @champion to v3',
      'removed @champion from v3',
      'renamed the model m → n',
      'described the model as "what it is"',
      'described v3 as nothing',
      'tagged the model team=nlp, -old',
      'tagged v3 -old',
      'evaluated v3 (test) f1 0.93',
      'deleted v3 (was in Staging)',
      'deleted the model',
      'made Production exclusive',
      'made no stage exclusive',
    ]);
  });

  it('says since when it holds, where that is another time', () => {
    const time = '2026-11-17T09:30:00.000Z';
    expect(lineOf('ModelArchived', { version: 2, from: 'None', reason: 'late' }, { time })).toBe(
      '2026-11-25 12:00:00Z  alice  archived v2 None → Archived  effective 2026-11-17 09:30:00Z  "late"',
    );
  });

  it('names what a later version of the registry has written', () => {
    expect(lineOf('KeyRotated' as EventType, {})).toBe('2026-11-25 12:00:00Z  alice  io.cartulary.KeyRotated.v1');
  });

  it('lets nobody steer the terminal', () => {
    const line = lineOf(
      'ModelArchived',
      { version: 2, from: 'None', reason: 'a\n\u009b2J' },
      { authid: 'mal\u001b[2J' },
    );
    expect(line).toBe('2026-11-25 12:00:00Z  mal\\u001b[2J  archived v2 None → Archived  "a\\n\\u009b2J"');
  });
});
