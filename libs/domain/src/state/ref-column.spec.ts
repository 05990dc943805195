import { describe, expect, it } from '@jest/globals';
import { RefColumn } from './ref-column.js';

const refs = ['default/m:v3', undefined, 'default/m', 'default/a%40b:v1', 'team', 'default/v3:v12', 'default/m:v3'];

describe('RefColumn', () => {
  it('gives references back as they came', () => {
    const column = new RefColumn();
    refs.forEach((ref, row) => column.set(row, ref));
    expect(refs.map((_, row) => column.get(row))).toEqual(refs);
    column.set(1, 'other:v9');
    column.set(0, undefined);
    expect([column.get(0), column.get(1)]).toEqual([undefined, 'other:v9']);
  });

  it('writes each model once, and goes on from a snapshot', () => {
    const column = new RefColumn();
    refs.forEach((ref, row) => column.set(row, ref));
    const { names, models, versions } = column.toSnapshot(refs.length);
    expect(names).toEqual(['default/m', 'default/a%40b', 'team', 'default/v3']);
    const restored = new RefColumn(names, models, versions);
    restored.set(refs.length, 'default/m:v4');
    expect([...refs, 'default/m:v4'].map((_, row) => restored.get(row))).toEqual([...refs, 'default/m:v4']);
    expect(restored.toSnapshot(1).names).toHaveLength(4);
  });
});
