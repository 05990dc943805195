import { describe, expect, it } from '@jest/globals';
import { COMMAND_SCHEMAS, COMMAND_TYPES, type CommandType, expectSchema } from './commands.js';
import { parseWith } from './schema.js';
import { DIGEST } from './testing/spec.js';

const parse = (type: CommandType, data: unknown): unknown => parseWith(COMMAND_SCHEMAS[type], data, type);
const whole = {
  artifact: { digest: DIGEST, fileName: 'm.pkl', mediaType: 'application/octet-stream' },
  label: '2.0',
  onDuplicate: 'return',
  lineage: {
    code: { repository: 'https://example.org/s.git', commit: 'a1b2c3d', dirty: false },
    data: [{ id: 'reviews', version: '3f4e5a6', digest: DIGEST, uri: 's3://b/k', role: 'train' }],
    environment: { image: DIGEST, lockfile: DIGEST, framework: 'scikit-learn 1.5' },
    parents: [{ ref: 'base-encoder:v4', relation: 'finetune' }],
    run: { id: 'r', url: 'https://example.org/r' },
  },
  hyperparameters: { learning_rate: 0.001, epochs: 15, optimizer: 'Adam', constructor: [null, { toString: true }] },
  metrics: { validation_accuracy: 0.935, hasOwnProperty: 1 },
  description: 'd',
  tags: { team: 'nlp' },
  createdAt: '2023-10-28T14:00:00Z',
};

describe('the data of a command', () => {
  it('of a registration comes through whole', () => expect(parse('RegisterModel', whole)).toEqual(whole));

  it.each<[CommandType, unknown]>([
    ['CreateModel', {}],
    ['RegisterModel', { artifact: { uri: 's3://b/k', foreignDigest: 'md5:1' } }],
    ['RegisterModel', { sidecar: DIGEST }],
    ['RenameModel', { name: 'n' }],
    ['UpdateModel', { description: null, tags: { a: null } }],
    ['DeleteModel', { force: true, reason: 'r' }],
    [
      'PromoteStage',
      { ref: 'latest', stage: 'Production', displace: 'keep', reason: 'r', effectiveAt: '2023-10-28T14:00:00Z' },
    ],
    ['ArchiveModel', { ref: '@champion' }],
    ['UpdateVersion', { ref: 'label:2.0', tags: {} }],
    ['DeleteVersion', { ref: 'v3' }],
    ['RecordEvaluation', { ref: '3', metrics: {}, dataset: { id: 'd' }, report: DIGEST }],
    ['AssignAlias', { alias: 'champion', version: '3' }],
    ['RemoveAlias', { alias: 'champion' }],
    ['ConfigureNamespace', { exclusiveStages: ['Staging'] }],
  ])('of %s may be %j', (type, data) => expect(parse(type, data)).toEqual(data));

  it('takes a number for a version, and any case of a stage', () => {
    expect(parse('AssignAlias', { alias: 'a', version: 3 })).toEqual({ alias: 'a', version: '3' });
    expect(parse('PromoteStage', { ref: 3, stage: 'production' })).toEqual({ ref: '3', stage: 'Production' });
  });

  it.each<[string, CommandType, unknown]>([
    ['INVALID_COMMAND', 'RegisterModel', {}],
    ['INVALID_COMMAND', 'RegisterModel', { artifact: {} }],
    ['INVALID_DIGEST', 'RegisterModel', { artifact: { digest: 'md5:1' } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, metrics: { f1: '0.9' } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, metrics: { f1: Number.NaN } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, metrics: { f1: Infinity } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, metrics: { '': 1 } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, tags: { a: null } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, tags: { ['x'.repeat(256)]: '' } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, lineage: { ...whole.lineage, grade: 'verified' } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, lineage: { code: { commit: 'a', grade: 'verified' } } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, artifact: { ...whole.artifact, size: 1 } }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, fingerprint: 'f' }],
    ['INVALID_COMMAND', 'RegisterModel', { ...whole, onDuplicate: 'fail' }],
    ['INVALID_NAME', 'RegisterModel', { ...whole, label: '' }],
    ['INVALID_TIME', 'RegisterModel', { ...whole, createdAt: '2023-10-28T14:00:00' }],
    ['INVALID_NAME', 'RenameModel', { name: 'a/b' }],
    ['INVALID_COMMAND', 'PromoteStage', { ref: '1' }],
    ['INVALID_REF', 'PromoteStage', { ref: 'x', stage: 'Staging' }],
    ['INVALID_COMMAND', 'PromoteStage', { ref: 1.5, stage: 'Staging' }],
    ['UNKNOWN_STAGE', 'PromoteStage', { ref: '1', stage: 'Prod' }],
    ['INVALID_TIME', 'PromoteStage', { ref: '1', stage: 'Staging', effectiveAt: 'now' }],
    ['INVALID_COMMAND', 'PromoteStage', { ref: '1', stage: 'Staging', displace: 'delete' }],
    ['ALIAS_RESERVED', 'AssignAlias', { alias: 'v1', version: '1' }],
    ['UNKNOWN_STAGE', 'ConfigureNamespace', { exclusiveStages: ['x'] }],
  ])('is refused as %s: %s', (code, type, data) => expect(() => parse(type, data)).toThrowCode(code));

  it.each(COMMAND_TYPES)('of %s is an object, without fields nobody knows', (type) => {
    for (const data of [null, [], 'text', 1, undefined, { unknown: 1 }])
      expect(() => parse(type, data)).toThrowCode('INVALID_COMMAND');
  });
});

describe('the conditions of a command', () => {
  it('are revisions from 1, and a holder or nobody', () => {
    expect(parseWith(expectSchema, { versionRevision: 1, modelRevision: 2, holder: null }, 'expect')).toEqual({
      versionRevision: 1,
      modelRevision: 2,
      holder: null,
    });
    for (const wrong of [
      { versionRevision: 0 },
      { modelRevision: '1' },
      { modelRevision: null },
      { holder: 0 },
      { other: 1 },
    ]) {
      expect(() => parseWith(expectSchema, wrong, 'expect')).toThrowCode('INVALID_COMMAND');
    }
  });
});
