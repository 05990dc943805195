import { describe, expect, it } from '@jest/globals';
import { aliases, aliasId } from './aliases.view.js';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { documentOf } from './testing/projected.js';

function given() {
  const log = new LogBuilder();
  const model = createModel(log, 'm');
  model.register();
  model.register();
  model.assign('champion', 1);
  const id = aliasId(model.id, 'champion');
  return { model, id, shown: () => documentOf(log, aliases, id) };
}

describe('aliases', () => {
  it('names the version', async () => {
    const { model, id, shown } = given();
    expect(await shown()).toEqual({ _id: id, modelId: model.id, alias: 'champion', version: 1 });
  });

  it('moves', async () => {
    const { model, shown } = given();
    model.assign('champion', 2);
    expect(await shown()).toMatchObject({ version: 2 });
  });

  it.each([
    ['is removed', (model: ReturnType<typeof given>['model']) => model.unassign('champion')],
    ['loses its version', (model: ReturnType<typeof given>['model']) => model.deleteVersion(1)],
  ])('has no version left when it %s', async (_how, act) => {
    const { model, id, shown } = given();
    act(model);
    expect(await shown()).toEqual({ _id: id, modelId: model.id, alias: 'champion' });
  });
});
