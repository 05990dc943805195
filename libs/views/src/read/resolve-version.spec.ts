import { describe, expect, it } from '@jest/globals';
import { parseSelector } from '#domain';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import { resolveModel } from './resolve-model.js';
import { resolveVersion, resolveVersionOfHistory } from './resolve-version.js';

const at = (hour: number) => {
  const time = `2026-11-18T${hour}:00:00.000Z`;
  return { recordedAt: time, effectiveAt: time };
};

/** Four versions: 2 and 3 have the label 2.0, 4 is deleted. */
function given() {
  const log = new LogBuilder();
  const model = createModel(log, 'm');
  for (const label of ['1.0', '2.0', '2.0', '2.0']) model.register({ label });
  model.deleteVersion(4);
  const resolving = async (resolve: typeof resolveVersion, ref: string) => {
    const store = await projected(log);
    return resolve(store, await resolveModel(store, 'default', 'm'), parseSelector(ref));
  };
  return {
    model,
    resolve: (ref: string) => resolving(resolveVersion, ref),
    resolveOld: (ref: string) => resolving(resolveVersionOfHistory, ref),
  };
}

describe('a version', () => {
  it.each([
    ['v2', 2],
    ['latest', 3],
    ['label:2.0', 3],
    ['label:1.0', 1],
  ])('is found by %s', async (ref, version) => expect(await given().resolve(ref)).toMatchObject({ version }));

  it('is found by alias, until that is gone', async () => {
    const { model, resolve } = given();
    model.assign('champion', 2);
    expect(await resolve('@champion')).toMatchObject({ version: 2 });
    model.unassign('champion');
    await expect(resolve('@champion')).rejects.toMatchObject({ code: 'ALIAS_NOT_FOUND' });
  });

  it('is found by stage: the one that came last, of equals the highest', async () => {
    const { model, resolve } = given();
    model.promote(3, 'Production', at(10));
    model.promote(1, 'Production', at(12));
    model.promote(2, 'Production', at(12));
    expect(await resolve('stage:Production')).toMatchObject({ version: 2 });
    model.archive(2, at(13));
    expect(await resolve('stage:Production')).toMatchObject({ version: 1 });
    model.deleteVersion(1, at(14));
    expect(await resolve('stage:Production')).toMatchObject({ version: 3 });
  });

  it.each([
    ['v9', 'VERSION_NOT_FOUND'],
    ['v4', 'VERSION_DELETED'],
    ['label:9', 'VERSION_NOT_FOUND'],
    ['@nobody', 'ALIAS_NOT_FOUND'],
    ['stage:Staging', 'NO_VERSION_IN_STAGE'],
  ])('%s is refused with %s', async (ref, code) => await expect(given().resolve(ref)).rejects.toMatchObject({ code }));

  it('has a history after its deletion', async () => {
    expect(await given().resolveOld('v4')).toMatchObject({ version: 4 });
    await expect(given().resolveOld('v9')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
  });

  it('is none of a model without any', async () => {
    const { model, resolve } = given();
    for (const version of [1, 2, 3]) model.deleteVersion(version);
    await expect(resolve('latest')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
  });
});
