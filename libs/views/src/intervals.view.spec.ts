import { describe, expect, it } from '@jest/globals';
import { intervals, lengthClass } from './intervals.view.js';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { documentOf } from './testing/projected.js';

const REGISTERED = '2026-11-17T10:00:00.000Z';
const PROMOTED = { recordedAt: '2026-11-18T10:00:00.000Z', effectiveAt: '2026-11-17T10:00:00.004Z' };

function given() {
  const log = new LogBuilder();
  const model = createModel(log, 'm');
  model.register({}, { recordedAt: REGISTERED });
  return { model, shown: (which: string) => documentOf(log, intervals, `${model.id}:1:${which}`) };
}

describe('intervals', () => {
  it('opens in None at registration', async () => {
    const { model, shown } = given();
    expect(await shown('open')).toEqual({
      _id: `${model.id}:1:open`,
      namespace: 'default',
      modelId: model.id,
      version: 1,
      stage: 'None',
      from: REGISTERED,
      recordedFrom: REGISTERED,
      seqFrom: 2,
      opened: `${REGISTERED} 0000000000000002`,
    });
  });

  it('closes one and opens the next, on both axes', async () => {
    const { shown, model } = given();
    model.promote(1, 'Production', PROMOTED);
    expect(await shown('2')).toMatchObject({
      stage: 'None',
      until: PROMOTED.effectiveAt,
      recordedUntil: PROMOTED.recordedAt,
      seqUntil: 3,
      length: 27,
    });
    expect(await shown('open')).toMatchObject({
      stage: 'Production',
      from: PROMOTED.effectiveAt,
      recordedFrom: PROMOTED.recordedAt,
      seqFrom: 3,
    });
    expect(await shown('open')).not.toHaveProperty('until');
  });

  it('leaves nothing open when the version is deleted', async () => {
    const { model, shown } = given();
    model.deleteVersion(1);
    expect(await shown('2')).toMatchObject({ stage: 'None', seqUntil: 3 });
    expect(await shown('open')).toEqual({ _id: `${model.id}:1:open` });
  });

  it('does not look at the deletion of the model', async () => {
    const { model, shown } = given();
    model.delete();
    expect(await shown('open')).not.toHaveProperty('until');
  });
});

describe('length class', () => {
  it('is the number of binary digits', () => {
    expect([0, 1, 2, 3, 4, 7, 8].map(lengthClass)).toEqual([0, 1, 2, 2, 3, 3, 4]);
  });
});
