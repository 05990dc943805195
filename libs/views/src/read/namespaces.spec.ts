import { describe, expect, it } from '@jest/globals';
import { LogBuilder } from '../testing/log-builder.js';
import { projected } from '../testing/projected.js';
import { findNamespace, listNamespaces, resolveNamespace } from './namespaces.js';

const DEFAULT = { name: 'default', exclusiveStages: [], revision: 0 };

async function given(...names: string[]) {
  const log = new LogBuilder();
  for (const name of names) log.configure(name, ['Production']);
  return projected(log);
}
const listed = async (names: string[], after = '', limit = 10) =>
  (await listNamespaces(await given(...names), after, limit)).map(({ name }) => name);

describe('namespaces', () => {
  it('are there once they were configured, and default unasked', async () => {
    const store = await given('prod');
    expect(await findNamespace(store, 'default')).toEqual(DEFAULT);
    expect(await resolveNamespace(store, 'prod')).toEqual({
      name: 'prod',
      exclusiveStages: ['Production'],
      revision: 1,
      position: 'prod:1',
    });
    await expect(resolveNamespace(store, 'test')).rejects.toMatchObject({ code: 'NAMESPACE_NOT_FOUND' });
    expect(await findNamespace(await given('default'), 'default')).toMatchObject({ exclusiveStages: ['Production'] });
  });

  it('are listed by name with default among them, once', async () => {
    expect(await listed([])).toEqual(['default']);
    expect(await listed(['prod', 'a'])).toEqual(['a', 'default', 'prod']);
    expect(await listed(['prod', 'default'])).toEqual(['default', 'prod']);
  });

  it('are listed in pages', async () => {
    expect(await listed(['a', 'b', 'prod'], '', 2)).toEqual(['a', 'b']);
    expect(await listed(['a', 'b', 'prod'], 'b', 2)).toEqual(['default', 'prod']);
    expect(await listed(['a', 'b', 'prod'], 'default', 2)).toEqual(['prod']);
  });
});
