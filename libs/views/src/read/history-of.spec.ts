import { describe, expect, it } from '@jest/globals';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import { type HistorySubject, historyOf } from './history-of.js';

function given() {
  const log = new LogBuilder();
  const model = createModel(log, 'm');
  model.register();
  model.register();
  model.assign('champion', 1);
  createModel(log, 'other', { namespace: 'prod' });
  model.assign('champion', 2);
  model.promote(2, 'Production');
  model.delete();
  log.configure('prod');
  const page = async (subject: HistorySubject, after = 0, limit = 100) => {
    const { events, next } = await historyOf(await projected(log), subject, after, limit);
    return { seqs: events.map(({ sequence }) => Number(sequence)), next };
  };
  return { model, page };
}

describe('history', () => {
  it('of a namespace has all of its events and no others', async () => {
    const { page } = given();
    expect(await page({ namespace: 'default' })).toEqual({ seqs: [1, 2, 3, 4, 5, 6, 7], next: undefined });
    expect(await page({ namespace: 'prod' })).toEqual({ seqs: [1, 2], next: undefined });
    expect(await page({ namespace: 'pro' })).toEqual({ seqs: [], next: undefined });
  });

  it('of a model has those of its stream', async () => {
    const { model, page } = given();
    expect(await page({ modelId: model.id })).toEqual({ seqs: [1, 2, 3, 4, 5, 6, 7], next: undefined });
    expect(await page({ modelId: 'unknown' })).toEqual({ seqs: [], next: undefined });
  });

  it('of a version has those about it, and the one that took its alias', async () => {
    const { model, page } = given();
    expect(await page({ modelId: model.id, version: 1 })).toMatchObject({ seqs: [2, 4, 5] });
    expect(await page({ modelId: model.id, version: 2 })).toMatchObject({ seqs: [3, 5, 6] });
  });

  it('comes in pages', async () => {
    const { model, page } = given();
    for (const subject of [{ namespace: 'default' }, { modelId: model.id }]) {
      expect(await page(subject, 0, 3)).toEqual({ seqs: [1, 2, 3], next: 3 });
      expect(await page(subject, 3, 4)).toEqual({ seqs: [4, 5, 6, 7], next: undefined });
    }
    expect(await page({ modelId: model.id, version: 1 }, 2, 1)).toEqual({ seqs: [4], next: 4 });
    expect(await page({ modelId: model.id, version: 1 }, 4, 1)).toEqual({ seqs: [5], next: undefined });
  });
});
