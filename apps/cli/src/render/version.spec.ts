import { describe, expect, it } from '@jest/globals';
import { MANIFEST_MEDIA_TYPE } from '#artifacts';
import type { Version } from '#client';
import { aVersion } from '../testing/a-version.js';
import { describeVersion } from './version.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const linesOf = (version: Version): string[] =>
  describeVersion(version, (_style, text) => text)
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, '  '));

describe('describeVersion', () => {
  it('says what is known and leaves out the rest', () => {
    expect(linesOf(aVersion())).toEqual([
      'stage  Production since 2026-11-25 12:00:00Z',
      'registered  2026-11-24 08:30:00Z by ada',
      'file  model.pkl',
      `digest  ${DIGEST}  (verified)`,
      'size  48.2 kB',
    ]);
  });

  it('grades every fact of the lineage and names what is missing', () => {
    const lineage = {
      code: { repository: 'git.example/x', commit: 'a1b2c3d', dirty: true, grade: 'declared' },
      data: [{ id: 'reviews', version: '3f4e5a6', role: 'train', grade: 'declared' }, { uri: 's3://b/k' }],
      environment: { framework: 'scikit-learn 1.5', grade: 'declared' },
      parents: [{ ref: 'default/base:v4', relation: 'finetune', grade: 'verified' }],
      missing: ['run'],
    };
    expect(linesOf(aVersion({ lineage })).slice(5)).toEqual([
      'code  git.example/x a1b2c3d with uncommitted changes  (declared)',
      'data  reviews 3f4e5a6 for train  (declared)',
      'data  s3://b/k',
      'environment  scikit-learn 1.5  (declared)',
      'parent  default/base:v4 finetune  (verified)',
      'missing  run',
    ]);
  });

  it('shows label, aliases, values and tags', () => {
    const values = {
      hyperparameters: { optimizer: 'Adam', layers: [3, 3] },
      metrics: { f1: 0.93 },
      tags: { team: 'nlp' },
    };
    const lines = linesOf(aVersion({ ...values, label: '2.0', aliases: ['champion', 'best'], description: 'a\nb' }));
    expect(lines).toEqual(
      expect.arrayContaining([
        'label  2.0',
        'aliases  @champion @best',
        'description  a b',
        'parameters  optimizer Adam, layers [3,3]',
        'metrics  f1 0.93',
        'tags  team nlp',
      ]),
    );
  });

  it('shows the newest evaluations first, and how many more there are', () => {
    const evaluation = (day: number, more = {}) => ({
      metrics: { f1: day / 10 },
      recordedAt: `2026-11-0${day}T00:00:00Z`,
      ...more,
    });
    const evaluations = [1, 2, 3].map((day) => evaluation(day));
    const last = evaluation(5, { dataset: { id: 'products', version: '9' }, split: 'test', evaluator: 'ci' });
    const lines = linesOf(aVersion({ evaluations: [...evaluations, evaluation(4, { dataset: 'web' }), last] })).slice(
      5,
    );
    expect(lines).toEqual([
      'evaluated  2026-11-05 00:00:00Z  f1 0.5 on products 9 (test) by ci',
      '2026-11-04 00:00:00Z  f1 0.4 on web',
      '2026-11-03 00:00:00Z  f1 0.3',
      'and 2 more',
    ]);
  });

  it('knows a folder, bytes kept elsewhere, and none at all', () => {
    const folder = {
      digest: DIGEST,
      size: 601,
      fileName: 'm.mlflow',
      mediaType: MANIFEST_MEDIA_TYPE,
      grade: 'verified',
    };
    expect(linesOf(aVersion({ artifact: folder })).slice(2)).toEqual([
      'folder  m.mlflow',
      `digest  ${DIGEST}  (verified)`,
    ]);
    expect(linesOf(aVersion({ artifact: { uri: 's3://b/k', grade: 'declared' } })).slice(2)).toEqual([
      'kept at  s3://b/k',
      'bytes  declared',
    ]);
    expect(linesOf(aVersion({ artifact: { grade: 'missing' } })).slice(2)).toEqual(['bytes  missing']);
  });
});
