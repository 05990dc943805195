import { describe, expect, it } from '@jest/globals';
import { MANIFEST_MEDIA_TYPE } from '#artifacts';
import { type Digest, parseSidecar } from '#domain';
import { givenBy, type RegisterOptions } from './given.js';
import { lacksCommit, modelNameOf, type Plan, planOf } from './plan.js';

const digest: Digest = `sha256:${'a'.repeat(64)}`;
const FILE = 'sentiment_3f4e5a6_a1b2c3d_20231027T103000.pkl';
const SIDECAR = {
  model_name: 'sentiment',
  model_file: FILE,
  version: '2.0',
  creation_timestamp: '2023-10-27T10:30:00Z',
  lineage: { code_commit_hash: 'a1b2c3d', data_version_id: '3f4e5a6' },
  hyperparameters: { epochs: 15 },
  performance_metrics: { f1: 0.93 },
  framework: 'scikit-learn 1.5',
};
const git = { commit: 'c0ffee', dirty: true };

interface Case {
  readonly fileName?: string;
  readonly isFolder?: boolean;
  readonly sidecar?: object;
  readonly options?: Partial<RegisterOptions>;
  readonly model?: string;
}

function plan({ fileName = FILE, isFolder = false, sidecar, options = {}, model = 'sentiment' }: Case): Plan {
  const file = sidecar && { value: parseSidecar(sidecar), digest };
  return planOf({
    source: { fileName, isFolder },
    model,
    digest,
    given: givenBy({ namespace: 'default', ...options }),
    sidecar: file,
    git,
  });
}

describe('planOf', () => {
  it('sends a sidecar that says it all by its own bytes', () => {
    expect(plan({ sidecar: SIDECAR })).toMatchObject({ bySidecar: true, disagreements: [] });
  });

  it.each<[string, Case]>([
    ['a label', { options: { label: '2.1' } }],
    ['a commit', { options: { commit: 'fff' } }],
    ['a data version', { options: { dataVersion: 'fff' } }],
    ['a hyperparameter', { options: { param: ['epochs=16'] } }],
    ['a metric', { options: { metric: ['auc=0.9'] } }],
    ['a tag', { options: { tag: ['team=nlp'] } }],
    ['a description', { options: { description: 'what' } }],
    ['a run', { options: { run: '17' } }],
    ['an environment', { options: { environment: ['image=py:3.12'] } }],
    ['a parent', { options: { parent: ['base:v4'] } }],
    ['a repository', { options: { repository: 'git@example.org:a' } }],
    ['a time', { options: { createdAt: '2024-01-01' } }],
    ['another model', { model: 'mood' }],
    ['a commit that only git knows', { fileName: 'x.pkl', sidecar: { ...SIDECAR, model_file: 'x.pkl', lineage: {} } }],
  ])('does not send %s under the bytes of a sidecar', (_what, { sidecar = SIDECAR, ...more }) => {
    const { bySidecar, data } = plan({ sidecar, ...more });
    expect(bySidecar).toBe(false);
    expect(data.sidecar).toBeUndefined();
    expect(data.foreign).toEqual({ sidecar: { framework: 'scikit-learn 1.5' } });
  });

  it.each<[string, Case]>([
    ['a folder', { isFolder: true }],
    ['a file of another name', { sidecar: { ...SIDECAR, model_file: 'old.pkl' } }],
    ['a file whose name alone knows the time', { sidecar: { ...SIDECAR, creation_timestamp: undefined } }],
  ])('says of %s what the sidecar cannot, and keeps its bytes', (_what, { sidecar = SIDECAR, ...more }) => {
    const { bySidecar, data } = plan({ sidecar, ...more });
    expect(bySidecar).toBe(false);
    expect(data).toMatchObject({ sidecar: digest, label: '2.0', artifact: { digest, fileName: FILE } });
  });

  it('says that a folder is one', () => {
    expect(plan({ isFolder: true }).data.artifact).toEqual({ digest, fileName: FILE, mediaType: MANIFEST_MEDIA_TYPE });
    expect(plan({}).data.artifact).toEqual({ digest, fileName: FILE });
  });

  it('reads a name by the convention', () => {
    expect(plan({}).data).toEqual({
      artifact: { digest, fileName: FILE },
      lineage: { code: { commit: 'a1b2c3d' }, data: [{ version: '3f4e5a6', role: 'train' }] },
      createdAt: '2023-10-27T10:30:00Z',
    });
  });

  it('takes the commit from the option, the sidecar, the file name, git, in this order', () => {
    const commit = (of: Case) => plan(of).data.lineage?.code;
    const unlike = { ...SIDECAR, lineage: { code_commit_hash: 'fromsidecar' } };
    expect(commit({ sidecar: unlike, options: { commit: 'fromoption' } })).toEqual({ commit: 'fromoption' });
    expect(commit({ sidecar: unlike })).toEqual({ commit: 'fromsidecar' });
    expect(commit({})).toEqual({ commit: 'a1b2c3d' });
    expect(commit({ fileName: 'x.pkl' })).toEqual(git);
  });

  it('adds hyperparameters and metrics to those of the sidecar, and replaces them by name', () => {
    const options = { param: ['epochs=16', 'optimizer=Adam'], metric: ['auc=0.9'] };
    const { hyperparameters, metrics } = plan({ sidecar: SIDECAR, options }).data;
    expect({ hyperparameters, metrics }).toEqual({
      hyperparameters: { epochs: 16, optimizer: 'Adam' },
      metrics: { f1: 0.93, auc: 0.9 },
    });
  });

  it('adds to code and data what the options say of them', () => {
    const options = { repository: 'git@example.org:a', dataId: 'reviews', createdAt: '2024-01-01T00:00:00Z' };
    const lineage = {
      code: { commit: 'a1b2c3d', repository: 'git@example.org:a' },
      data: [{ version: '3f4e5a6', id: 'reviews', role: 'train' }],
    };
    expect(plan({ options }).data).toMatchObject({ lineage, createdAt: '2024-01-01T00:00:00Z' });
    expect(plan({ sidecar: SIDECAR, options }).data).toMatchObject({ lineage, createdAt: '2024-01-01T00:00:00Z' });
    const changed = plan({ options: { ...options, dataVersion: 'd9' } }).data.lineage?.data;
    expect(changed).toEqual([{ version: 'd9', id: 'reviews', role: 'train' }]);
  });

  it('keeps where file name and sidecar disagree', () => {
    const sidecar = { ...SIDECAR, lineage: { ...SIDECAR.lineage, code_commit_hash: 'fff' } };
    const disagreements = [{ field: 'commit', fileName: 'a1b2c3d', sidecar: 'fff' }];
    expect(plan({ sidecar })).toMatchObject({
      disagreements,
      data: { foreign: { disagreements }, lineage: { code: { commit: 'fff' } } },
    });
  });
});

describe('modelNameOf', () => {
  const given = givenBy({ namespace: 'default' });
  const sidecar = { value: parseSidecar({ model_name: 'fromsidecar' }) };

  it('prefers the option, then the sidecar, then the file name', () => {
    expect(modelNameOf({ fileName: FILE }, { ...given, name: 'fromoption' }, sidecar)).toBe('fromoption');
    expect(modelNameOf({ fileName: FILE }, given, sidecar)).toBe('fromsidecar');
    expect(modelNameOf({ fileName: FILE }, given)).toBe('sentiment');
  });

  it('wants one', () => {
    expect(() => modelNameOf({ fileName: 'model.pkl' }, given)).toThrow('--name');
    expect(() => modelNameOf({ fileName: FILE }, { ...given, name: 'a/b' })).toThrow('model name');
  });
});

it('asks git only where nobody else says a commit', () => {
  const given = givenBy({ namespace: 'default' });
  const sidecar = { value: parseSidecar(SIDECAR) };
  expect(lacksCommit({ fileName: 'x.pkl' }, given)).toBe(true);
  expect(lacksCommit({ fileName: 'x.pkl' }, { ...given, commit: 'a' })).toBe(false);
  expect(lacksCommit({ fileName: 'x.pkl' }, given, sidecar)).toBe(false);
  expect(lacksCommit({ fileName: FILE }, given)).toBe(false);
});
