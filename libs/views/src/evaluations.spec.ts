import { describe, expect, it } from '@jest/globals';
import type { RecordedOf } from '#domain';
import { type EvaluationEntry, withEvaluation } from './evaluations.js';

function evaluated(times: number, split = 'test'): readonly EvaluationEntry[] {
  let evaluations: readonly EvaluationEntry[] = [];
  for (let seq = 1; seq <= times; seq++) {
    const data = { name: 'm', version: 1, metrics: {}, split };
    const event = {
      type: 'EvaluationRecorded',
      namespace: 'default',
      seq,
      recordedAt: '2026-11-17T10:00:00.000Z',
      data,
    };
    evaluations = withEvaluation(evaluations, event as RecordedOf<'EvaluationRecorded'>);
  }
  return evaluations;
}

describe('evaluations of a version', () => {
  it('are the newest 100, oldest first', () => {
    const positions = evaluated(103).map(({ position }) => position);
    expect(positions).toHaveLength(100);
    expect([positions[0], positions[99]]).toEqual(['default:4', 'default:103']);
  });

  it('are fewer where they are long', () => {
    expect(evaluated(10, 'x'.repeat(100_000)).map(({ position }) => position)).toEqual(['default:9', 'default:10']);
  });

  it('have the newest one however long it is', () => {
    expect(evaluated(2, 'x'.repeat(400_000)).map(({ position }) => position)).toEqual(['default:2']);
  });
});
