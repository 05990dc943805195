import { describe, expect, it } from '@jest/globals';
import { LogBuilder } from './testing/log-builder.js';
import { createModel } from './testing/model-log.js';
import { documentOf } from './testing/projected.js';
import { versionId, versions } from './versions.view.js';

const REGISTERED = '2026-11-17T10:00:00.000Z';
const LATER = { recordedAt: '2026-11-18T10:00:00.000Z', effectiveAt: '2026-11-18T09:00:00.000Z' };

const FACTS = {
  label: '2.0',
  artifact: { digest: 'sha256:aa', size: 3, fileName: 'm.pkl', grade: 'verified' },
  lineage: { code: { commit: 'a1b2c3d', grade: 'declared' }, data: [], parents: [] },
  hyperparameters: { epochs: 15 },
  metrics: { f1: 0.928 },
  description: 'First of its kind',
  tags: { team: 'nlp' },
  createdAt: '2023-10-28T14:00:00Z',
  sidecar: 'sha256:bb',
  origin: { system: 'mlflow', id: '7' },
  foreign: { run_link: 'x' },
} as const;

function given() {
  const log = new LogBuilder();
  const model = createModel(log, 'm');
  model.register(FACTS, { recordedAt: REGISTERED });
  return { log, model, shown: (version = 1) => documentOf(log, versions, versionId(model.id, version)) };
}

describe('versions', () => {
  it('shows what was registered', async () => {
    const { model, shown } = given();
    expect(await shown()).toEqual({
      ...FACTS,
      _id: `${model.id}:1`,
      namespace: 'default',
      modelId: model.id,
      registeredName: 'm',
      version: 1,
      rank: 1,
      living: 1,
      stage: 'None',
      stageSince: REGISTERED,
      aliases: [],
      evaluations: [],
      registeredAt: REGISTERED,
      registeredBy: 'ada',
      updatedAt: REGISTERED,
      revision: 1,
      position: 'default:2',
    });
  });

  it('moves to a stage from when that took effect', async () => {
    const { model, shown } = given();
    model.promote(1, 'Production', LATER);
    const moved = {
      stage: 'Production',
      stageSince: LATER.effectiveAt,
      updatedAt: LATER.recordedAt,
      revision: 2,
      position: 'default:3',
    };
    expect(await shown()).toMatchObject(moved);
    model.archive(1);
    expect(await shown()).toMatchObject({ stage: 'Archived', revision: 3 });
  });

  it('gains and loses aliases, and each counts as a revision of both versions', async () => {
    const { model, shown } = given();
    model.register();
    model.assign('champion', 1);
    model.assign('best', 1);
    expect(await shown()).toMatchObject({ aliases: ['best', 'champion'], revision: 3 });
    model.assign('champion', 2);
    expect([await shown(1), await shown(2)]).toMatchObject([
      { aliases: ['best'], revision: 4, position: 'default:6' },
      { aliases: ['champion'], revision: 2, position: 'default:6' },
    ]);
    model.unassign('best');
    expect(await shown()).toMatchObject({ aliases: [], revision: 5 });
  });

  it('takes description, tags and evaluations of its own', async () => {
    const { model, shown } = given();
    model.describe('Better', 1);
    model.tag({ gpu: 'a100' }, ['team'], 1);
    model.evaluate(1, { metrics: { f1: 0.9 }, dataset: 'golden', split: 'test' }, LATER);
    const evaluations = [
      { metrics: { f1: 0.9 }, dataset: 'golden', split: 'test', recordedAt: LATER.recordedAt, position: 'default:5' },
    ];
    expect(await shown()).toMatchObject({
      description: 'Better',
      tags: { gpu: 'a100' },
      evaluations,
      metrics: { f1: 0.928 },
      revision: 4,
    });
    model.describe(undefined, 1);
    expect(await shown()).not.toHaveProperty('description');
  });

  it('is not touched by what happens to its model or to other versions', async () => {
    const { model, shown } = given();
    const before = await shown();
    model.register();
    model.promote(2, 'Production');
    model.rename('n');
    model.describe('Of the model');
    model.tag({ of: 'model' });
    model.delete();
    expect(await shown()).toEqual(before);
  });

  it('keeps its last state when it is deleted, without its aliases', async () => {
    const { model, shown } = given();
    model.promote(1, 'Staging');
    model.assign('champion', 1);
    model.deleteVersion(1, LATER);
    const document = await shown();
    expect(document).toMatchObject({ stage: 'Staging', aliases: [], revision: 4, deleted: { ...LATER, seq: 5 } });
    expect(document).not.toHaveProperty('living');
  });
});
