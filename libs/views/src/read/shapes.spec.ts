import { describe, expect, it } from '@jest/globals';
import { LogBuilder } from '../testing/log-builder.js';
import { createModel } from '../testing/model-log.js';
import { projected } from '../testing/projected.js';
import { modelShape } from './model-shape.js';
import { resolveModel } from './resolve-model.js';
import { resolveVersion } from './resolve-version.js';
import { versionShape } from './version-shape.js';

const TIME = '2026-11-17T10:00:00.000Z';

async function shown(log: LogBuilder, name = 'm') {
  const store = await projected(log);
  const model = await resolveModel(store, 'default', name);
  const version = () => resolveVersion(store, model, { by: 'version', version: 1 });
  return { model: await modelShape(store, model), version: async () => versionShape(await version(), model) };
}

describe('a version as people see it', () => {
  it('bears the present name of its model and says what of its lineage is missing', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    const artifact = { digest: 'sha256:aa', size: 3, grade: 'verified' } as const;
    const lineage = { code: { commit: 'a1b2c3d', grade: 'declared' }, data: [], parents: [] } as const;
    const facts = { label: '2.0', artifact, lineage, hyperparameters: { epochs: 15 }, metrics: { f1: 0.9 } };
    model.register(
      { ...facts, description: 'Good', tags: { team: 'nlp' }, createdAt: '2023-10-28', sidecar: 'sha256:bb' },
      { recordedAt: TIME },
    );
    model.rename('n');
    expect(await (await shown(log, 'n')).version()).toEqual({
      ...{ namespace: 'default', model: 'n', version: 1, ref: 'default/n:v1' },
      ...facts,
      lineage: { ...lineage, missing: ['data', 'environment', 'run'] },
      ...{ stage: 'None', stageSince: TIME, aliases: [], evaluations: [], description: 'Good', tags: { team: 'nlp' } },
      ...{
        createdAt: '2023-10-28',
        registeredAt: TIME,
        registeredBy: 'ada',
        updatedAt: TIME,
        revision: 1,
        position: 'default:2',
      },
    });
  });

  it('leaves out what is not there', async () => {
    const log = new LogBuilder();
    createModel(log, 'm').register();
    const version = await (await shown(log)).version();
    for (const absent of ['label', 'description', 'createdAt']) expect(version).not.toHaveProperty(absent);
  });
});

describe('a model as people see it', () => {
  it('has its aliases, the versions in its live stages and its latest version', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm', { description: 'Reads', tags: { team: 'nlp' } }, { recordedAt: TIME });
    for (const version of [1, 2, 3, 4, 5]) expect(model.register()).toBe(version);
    for (const version of [3, 2]) model.promote(version, 'Production');
    model.promote(1, 'Staging');
    model.archive(4);
    for (const alias of ['é', 'champion', 'old']) model.assign(alias, 2);
    model.unassign('old');
    model.deleteVersion(5);
    expect((await shown(log)).model).toEqual({
      ...{ namespace: 'default', name: 'm', modelId: model.id, description: 'Reads', tags: { team: 'nlp' } },
      aliases: { champion: 2, é: 2 },
      stages: { Production: [2, 3], Staging: [1] },
      ...{ latestVersion: 4, versionCount: 4, createdAt: TIME, revision: 15, position: 'default:15' },
    });
  });

  it('has no latest version while it has none', async () => {
    const log = new LogBuilder();
    createModel(log, 'm');
    expect((await shown(log)).model).toMatchObject({ aliases: {}, stages: {}, versionCount: 0 });
    expect((await shown(log)).model).not.toHaveProperty('latestVersion');
  });

  it('shows at most a hundred versions of a stage: those that came last', async () => {
    const log = new LogBuilder();
    const model = createModel(log, 'm');
    for (let number = 1; number <= 102; number++) model.promote(model.register(), 'Staging');
    const { Staging } = (await shown(log)).model.stages;
    expect([Staging?.length, Staging?.[0], Staging?.at(-1)]).toEqual([100, 3, 102]);
  });
});
