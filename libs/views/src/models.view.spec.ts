import { describe, expect, it } from '@jest/globals';
import { models } from './models.view.js';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { documentOf } from './testing/projected.js';

const CREATED = { recordedAt: '2026-11-17T10:00:00.000Z' };

function given() {
  const log = new LogBuilder();
  const model = createModel(log, 'm', { description: 'Reads reviews', tags: { team: 'nlp' } }, CREATED);
  return { log, model, shown: () => documentOf(log, models, model.id) };
}

describe('models', () => {
  it('shows what it was created with', async () => {
    const { model, shown } = given();
    expect(await shown()).toEqual({
      _id: model.id,
      namespace: 'default',
      name: 'm',
      description: 'Reads reviews',
      tags: { team: 'nlp' },
      versionCount: 0,
      rank: 0,
      living: 1,
      createdAt: CREATED.recordedAt,
      revision: 1,
      position: 'default:1',
    });
  });

  it('counts living versions', async () => {
    const { model, shown } = given();
    model.register();
    model.register();
    model.deleteVersion(1);
    expect(await shown()).toMatchObject({ versionCount: 1, revision: 4, position: 'default:4' });
  });

  it('counts every event of its stream as a revision', async () => {
    const { log, model, shown } = given();
    model.register();
    model.promote(1, 'Production');
    createModel(log, 'other');
    expect(await shown()).toMatchObject({ revision: 3, position: 'default:3' });
  });

  it('takes a new name, a new description and tags', async () => {
    const { model, shown } = given();
    model.rename('n');
    model.tag({ owner: 'ada' }, ['team']);
    model.describe('Reads mail');
    expect(await shown()).toMatchObject({ name: 'n', description: 'Reads mail', tags: { owner: 'ada' } });
  });

  it('has no description once it was taken away, and keeps its tags when a version is tagged', async () => {
    const { model, shown } = given();
    model.register();
    model.describe(undefined);
    model.tag({ team: 'vision' }, [], 1);
    const document = await shown();
    expect(document).not.toHaveProperty('description');
    expect(document).toMatchObject({ tags: { team: 'nlp' } });
  });

  it('says when it was deleted', async () => {
    const { model, shown } = given();
    const times = { effectiveAt: '2026-11-18T00:00:00.000Z', recordedAt: '2026-11-19T00:00:00.000Z' };
    model.delete(times);
    expect(await shown()).toMatchObject({ deleted: { ...times, seq: 2 } });
  });
});
