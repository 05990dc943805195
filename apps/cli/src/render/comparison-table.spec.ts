import { describe, expect, it } from '@jest/globals';
import { comparisonTable } from './comparison-table.js';

const plain = (_style: string, text: string): string => text;
const REFS = { a: 'default/m:v1', b: 'default/m:v2' };

describe('comparisonTable', () => {
  it('has the sides side by side, and folds what is the same', () => {
    const differences = [
      { key: 'stage', a: 'Archived', b: 'Production' },
      { key: 'label', b: '2.0' },
      { key: 'metrics.f1', a: 0.91, b: 0.95, change: 0.04 },
      { key: 'metrics.loss', a: 2, b: 1.5, change: -0.5 },
    ];
    const equal = ['description', 'artifact.grade', 'lineage.code.commit', 'lineage.code.grade'];
    expect(comparisonTable({ ...REFS, differences, equal }, plain, false)).toBe(
      [
        '              default/m:v1  default/m:v2  CHANGE',
        'stage         Archived      Production',
        'label         -             2.0',
        'metrics.f1    0.91          0.95          +0.04',
        'metrics.loss  2             1.5           -0.5',
        'the same: description, artifact (1), lineage (2)',
      ].join('\n'),
    );
  });

  it('writes evaluations in words', () => {
    const b = [{ metrics: { f1: 0.9 }, dataset: 'web' }];
    const table = comparisonTable({ ...REFS, differences: [{ key: 'evaluations', b }], equal: [] }, plain, false);
    expect(table).toContain('f1 0.9 on web');
  });

  it('writes data and parents in words', () => {
    const a = [{ id: 'reviews', version: '3f4e5a6', role: 'train' }, { uri: 's3://b/k' }];
    const parents = [{ ref: 'default/base:v4', modelId: 'id', version: 4, grade: 'verified' }];
    const differences = [
      { key: 'lineage.data', a, b: [{ id: 'products' }] },
      { key: 'lineage.parents', b: parents },
    ];
    const [, data, parent] = comparisonTable({ ...REFS, differences, equal: [] }, plain, false).split('\n');
    expect(data).toMatch(/^lineage\.data +reviews 3f4e5a6 for train; s3:\/\/b\/k +products$/);
    expect(parent).toMatch(/^lineage\.parents +- +default\/base:v4 {2}\(verified\)$/);
  });

  it('lets no text steer the terminal, and cuts what is long', () => {
    const differences = [{ key: 'tags.\u001b[2J', a: 'x\u001b[31m\ny', b: 'z'.repeat(500) }];
    const table = comparisonTable({ ...REFS, differences, equal: [] }, plain, false);
    expect(table).not.toContain('\u001b');
    expect(table).toContain('x\\u001b[31m y');
    expect(table).toContain(`${'z'.repeat(200)}…`);
    expect(table.split('\n')).toHaveLength(2);
  });

  it('says so where nothing differs', () => {
    expect(comparisonTable({ ...REFS, differences: [], equal: ['stage'] }, plain, false)).toBe(
      'default/m:v1 and default/m:v2 do not differ',
    );
  });
});
