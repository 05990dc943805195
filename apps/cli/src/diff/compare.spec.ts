import { describe, expect, it } from '@jest/globals';
import type { Version } from '#client';
import { aVersion } from '../testing/a-version.js';
import { compare } from './compare.js';

const other = (more: Partial<Version> = {}): Version => aVersion({ ref: 'default/sentiment:v4', version: 4, ...more });
const lineage = { data: [], parents: [], missing: [] };

describe('compare', () => {
  it('finds no difference in when, by whom and under which number', () => {
    const later = { registeredAt: '2027-01-01T00:00:00.000Z', registeredBy: 'bob', position: 'default:99' };
    const { differences, equal } = compare(aVersion(), other({ ...later, stageSince: '2027-01-01T00:00:00.000Z' }));
    expect(differences).toEqual([]);
    expect(equal).toEqual(['stage', 'artifact.digest', 'artifact.size', 'artifact.fileName', 'artifact.grade']);
  });

  it('says how much a metric changed, without the noise of binary fractions', () => {
    const { differences, equal } = compare(
      aVersion({ metrics: { f1: 0.91, same: 1, lost: 2 }, hyperparameters: { epochs: 10 } }),
      other({ metrics: { f1: 0.95, same: 1, won: 3 }, hyperparameters: { epochs: 15 } }),
    );
    expect(differences).toEqual([
      { key: 'hyperparameters.epochs', a: 10, b: 15 },
      { key: 'metrics.f1', a: 0.91, b: 0.95, change: 0.04 },
      { key: 'metrics.lost', a: 2 },
      { key: 'metrics.won', b: 3 },
    ]);
    expect(equal).toContain('metrics.same');
  });

  it('looks at stage, label, aliases, description, tags, artifact and lineage', () => {
    const changed = {
      ...{ stage: 'Staging', label: '2.0', aliases: ['best'], description: 'Better', tags: { team: 'nlp' } },
      artifact: { digest: 'sha256:00', grade: 'unverified' },
      lineage: { ...lineage, code: { commit: 'a1b2c3d', grade: 'declared' }, run: { id: '7' } },
    } as const;
    expect(compare(aVersion(), other(changed as never)).differences.map(({ key }) => key)).toEqual([
      'stage',
      'artifact.digest',
      'artifact.size',
      'artifact.fileName',
      'artifact.grade',
      'label',
      'description',
      'aliases',
      'lineage.code.commit',
      'lineage.code.grade',
      'lineage.run.id',
      'tags.team',
    ]);
  });

  it('shows of lists what each side has alone', () => {
    const [reviews, products, both] = [{ id: 'reviews' }, { id: 'products' }, { id: 'both', version: '1' }];
    const { differences, equal } = compare(
      aVersion({ lineage: { ...lineage, data: [reviews, both], parents: [{ ref: 'base:v1' }] } }),
      other({ lineage: { ...lineage, data: [{ version: '1', id: 'both' }, products], parents: [{ ref: 'base:v1' }] } }),
    );
    expect(differences).toEqual([{ key: 'lineage.data', a: [reviews], b: [products] }]);
    expect(equal).toContain('lineage.parents');
    expect(compare(aVersion(), other({ lineage: { ...lineage, data: [both] } })).differences).toEqual([
      { key: 'lineage.data', b: [both] },
    ]);
  });

  it('tells values of different types apart, and lists from what is none', () => {
    const values = (hyperparameters: Version['hyperparameters']): Version => other({ hyperparameters });
    expect(compare(values({ a: 1, b: [1, 2] }), values({ a: '1', b: 'x' })).differences).toEqual([
      { key: 'hyperparameters.a', a: 1, b: '1' },
      { key: 'hyperparameters.b', a: [1, 2], b: 'x' },
    ]);
    expect(compare(values({ layers: [1, 2] }), values({ layers: [2, 1] })).differences).toEqual([
      { key: 'hyperparameters.layers', a: [1, 2], b: [2, 1] },
    ]);
  });

  it('compares evaluations by what was measured, not by when', () => {
    const evaluated = (f1: number, day: number) => ({ metrics: { f1 }, recordedAt: `2026-11-0${day}T00:00:00Z` });
    const [a, b] = [aVersion({ evaluations: [evaluated(0.9, 1)] }), aVersion({ evaluations: [evaluated(0.9, 2)] })];
    expect(compare(a, b)).toMatchObject({ differences: [], equal: expect.arrayContaining(['evaluations']) });
    const c = aVersion({ evaluations: [evaluated(0.9, 1), evaluated(0.8, 2)] });
    expect(compare(a, c).differences).toEqual([{ key: 'evaluations', b: [{ metrics: { f1: 0.8 } }] }]);
  });
});
