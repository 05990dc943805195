import { expect, it } from '@jest/globals';
import { children } from './children.view.js';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { projected } from './testing/projected.js';

it('has a document for each version that another was made from, once', async () => {
  const log = new LogBuilder();
  const [base, m] = [createModel(log, 'base'), createModel(log, 'm')];
  for (const model of [base, base, m]) model.register();
  const parents = [1, 2, 1].map((version) => ({ ref: 'x', modelId: base.id, version }));
  m.register({ lineage: { data: [], parents: [...parents, { ref: 'hub/bert' }] } });
  m.deleteVersion(2);
  base.delete();
  const found = await (await projected(log)).scan(children, '', 10);
  expect(found.map(({ _id, child }) => ({ _id, child }))).toEqual([
    { _id: `${base.id}:1 ${m.id}:2`, child: `${m.id}:2` },
    { _id: `${base.id}:2 ${m.id}:2`, child: `${m.id}:2` },
  ]);
});
