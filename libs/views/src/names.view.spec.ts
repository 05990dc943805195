import { describe, expect, it } from '@jest/globals';
import { names } from './names.view.js';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { documentOf } from './testing/projected.js';

describe('names', () => {
  it('names the model that bears it', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    expect(await documentOf(log, names, 'default/m')).toEqual({ _id: 'default/m', modelId: model.id });
  });

  it('says what a model was renamed to', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    model.rename('n');
    expect(await documentOf(log, names, 'default/m')).toEqual({ _id: 'default/m', modelId: model.id, renamedTo: 'n' });
    expect(await documentOf(log, names, 'default/n')).toEqual({ _id: 'default/n', modelId: model.id });
  });

  it('goes over to the next model of that name', async () => {
    const log = new LogBuilder();
    createModel(log, 'm').rename('n');
    const second = createModel(log, 'm');
    expect(await documentOf(log, names, 'default/m')).toEqual({ _id: 'default/m', modelId: second.id });
  });

  it('stays with a deleted model until another takes it', async () => {
    const log = new LogBuilder();
    const first = createModel(log, 'm');
    first.delete();
    expect(await documentOf(log, names, 'default/m')).toMatchObject({ modelId: first.id });
    const second = createModel(log, 'm');
    expect(await documentOf(log, names, 'default/m')).toMatchObject({ modelId: second.id });
  });

  it('is apart in each namespace', async () => {
    const log = new LogBuilder();
    createModel(log, 'm');
    const other = createModel(log, 'm', { namespace: 'prod' });
    expect(await documentOf(log, names, 'prod/m')).toMatchObject({ modelId: other.id });
  });
});
