import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COMMAND_SCHEMAS, type CommandData } from './commands.js';
import { formatFileName } from './file-name.js';
import { parseWith } from './schema.js';
import { type DescribedVersion, fromSidecar, parseSidecar, type Sidecar, toSidecar } from './sidecar.js';
import { DIGEST } from './testing/spec.js';

const written = {
  model_name: 'sentiment-classifier',
  model_file: 'sentiment-classifier_3f4e5a6_a1b2c3d_20231027T103000.pkl',
  version: '2.0',
  creation_timestamp: '2023-10-27T10:30:00Z',
  lineage: { code_commit_hash: 'a1b2c3d', data_version_id: '3f4e5a6' },
  hyperparameters: { learning_rate: 0.001, epochs: 15, optimizer: 'Adam' },
  performance_metrics: { f1_score: 0.928 },
};
const artifact = { digest: DIGEST };
const imported = (
  sidecar: unknown,
  more: { artifact?: CommandData<'RegisterModel'>['artifact']; fileName?: string } = { artifact },
) => fromSidecar(parseSidecar(sidecar), { digest: DIGEST, ...more });

/** The version that a registration by this sidecar makes. */
function registered(sidecar: Sidecar, data: CommandData<'RegisterModel'>): DescribedVersion {
  const { label, createdAt, lineage, hyperparameters = {}, metrics = {}, foreign, artifact: kept } = data;
  return {
    model: sidecar.model_name ?? 'm',
    registeredAt: '2026-11-17T09:00:00.000Z',
    data: (lineage?.data ?? []) as DescribedVersion['data'],
    hyperparameters,
    metrics,
    ...(label !== undefined && { label }),
    ...(kept?.fileName !== undefined && { fileName: kept.fileName }),
    ...(createdAt !== undefined && { createdAt }),
    ...(lineage?.code?.commit !== undefined && { commit: lineage.code.commit }),
    ...(foreign && { foreign }),
  };
}

describe('a sidecar', () => {
  it('is a registration', () => {
    expect(imported(written)).toStrictEqual({
      artifact: { digest: DIGEST, fileName: written.model_file },
      label: '2.0',
      lineage: { code: { commit: 'a1b2c3d' }, data: [{ version: '3f4e5a6', role: 'train' }] },
      hyperparameters: written.hyperparameters,
      metrics: written.performance_metrics,
      createdAt: '2023-10-27T10:30:00Z',
      sidecar: DIGEST,
    });
  });

  it('may say nothing', () => expect(imported({})).toStrictEqual({ artifact, lineage: {}, sidecar: DIGEST }));

  it('takes a time without a zone as UTC, and a number as a label', () => {
    expect(imported({ creation_timestamp: '2023-10-27T10:30:00', version: 2.5 })).toMatchObject({
      createdAt: '2023-10-27T10:30:00Z',
      label: '2.5',
    });
    expect(imported({ creation_timestamp: '2023-10-27 10:30:00.123456' })).toMatchObject({
      createdAt: '2023-10-27 10:30:00.123456Z',
    });
    expect(imported({ creation_timestamp: '2023-10-27T10:30:00+02:00' })).toMatchObject({
      createdAt: '2023-10-27T10:30:00+02:00',
    });
    expect(imported({ creation_timestamp: '2023-10-27' })).toMatchObject({ createdAt: '2023-10-27' });
  });

  it('keeps commit hashes that are not hexadecimal verbatim', () => {
    expect(imported({ lineage: { code_commit_hash: 'v1.2-dirty (local)' } }).lineage).toEqual({
      code: { commit: 'v1.2-dirty (local)' },
    });
  });

  it('keeps the keys that nobody knows, at both depths', () => {
    expect(imported({ ...written, framework: 'x', lineage: { ...written.lineage, branch: 'main' } }).foreign).toEqual({
      sidecar: { framework: 'x', lineage: { branch: 'main' } },
    });
  });

  it.each<[string, unknown, string, string]>([
    ['no object', [], 'INVALID_COMMAND', ''],
    ['a metric that is no number', { performance_metrics: { f1: '0.9' } }, 'INVALID_COMMAND', 'performance_metrics.f1'],
    [
      'an endless hash',
      { lineage: { code_commit_hash: 'x'.repeat(1001) } },
      'INVALID_COMMAND',
      'lineage.code_commit_hash',
    ],
    ['a hyperparameter without a name', { hyperparameters: { '': 1 } }, 'INVALID_COMMAND', 'hyperparameters.'],
    ['an empty label', { version: '' }, 'INVALID_NAME', 'version'],
    ['a time that is none', { creation_timestamp: 'yesterday' }, 'INVALID_TIME', 'creation_timestamp'],
    ['null', { model_file: null }, 'INVALID_COMMAND', 'model_file'],
  ])('is refused with %s, at its own path', (_what, sidecar, code, path) => {
    const parse = () => parseSidecar(sidecar);
    expect(parse).toThrowCode(code);
    expect(parse).toThrow(path === '' ? 'Sidecar: ' : `Sidecar: ${path}: `);
  });
});

describe('the name beside a sidecar', () => {
  const disagreements = (sidecar: object, fileName?: string) =>
    imported({ ...written, ...sidecar }, { artifact, ...(fileName !== undefined && { fileName }) }).foreign?.[
      'disagreements'
    ];

  it('is believed where it agrees, as far as a name can say', () => {
    expect(disagreements({})).toBeUndefined();
    expect(disagreements({ creation_timestamp: '2023-10-27T12:30:00.999+02:00' })).toBeUndefined();
    expect(disagreements({}, 'sentiment-classifier_none_none_20231027T103000.pkl')).toBeUndefined();
    expect(disagreements({ model_name: 'é' }, 'e\u0301_3f4e5a6_a1b2c3d_20231027T103000.pkl')).toBeUndefined();
    const odd = { lineage: { ...written.lineage, data_version_id: 'reviews v2' } };
    expect(disagreements(odd, 'sentiment-classifier_871a8571db01_a1b2c3d_20231027T103000.pkl')).toBeUndefined();
    expect(disagreements({}, 'anything else.pkl')).toBeUndefined();
  });

  it('loses where it disagrees, and that is recorded', () => {
    expect(disagreements({}, 'other_0000000_fffffff_20231027T103001.pkl')).toEqual([
      { field: 'model', fileName: 'other', sidecar: 'sentiment-classifier' },
      { field: 'dataVersion', fileName: '0000000', sidecar: '3f4e5a6' },
      { field: 'commit', fileName: 'fffffff', sidecar: 'a1b2c3d' },
      { field: 'createdAt', fileName: '2023-10-27T10:30:01Z', sidecar: '2023-10-27T10:30:00Z' },
    ]);
    expect(imported(written, { artifact, fileName: 'other_0000000_fffffff_20231027T103001.pkl' })).toMatchObject({
      lineage: { code: { commit: 'a1b2c3d' }, data: [{ version: '3f4e5a6' }] },
      artifact: { fileName: 'other_0000000_fffffff_20231027T103001.pkl' },
    });
  });
});

describe('a sidecar that is written', () => {
  it('is the one that came in, with the keys nobody knows', () => {
    const sidecar = {
      ...written,
      framework: 'x',
      nested: { a: [1, null] },
      lineage: { ...written.lineage, branch: 'main' },
    };
    expect(toSidecar(registered(parseSidecar(sidecar), imported(sidecar)))).toStrictEqual(sidecar);
    expect(Object.keys(toSidecar(registered(parseSidecar(sidecar), imported(sidecar))))).toEqual(Object.keys(sidecar));
  });

  it('is the one that came in without its artifact', () => {
    expect(toSidecar(registered(parseSidecar(written), imported(written, {})))).toEqual(written);
  });

  it('says of any version what is known, and the time of registration', () => {
    const bare: DescribedVersion = {
      model: 'm',
      registeredAt: '2026-11-17T09:00:00.000Z',
      data: [],
      hyperparameters: {},
      metrics: {},
    };
    expect(toSidecar(bare)).toStrictEqual({
      model_name: 'm',
      creation_timestamp: '2026-11-17T09:00:00.000Z',
      lineage: {},
      hyperparameters: {},
      performance_metrics: {},
    });
    expect(
      toSidecar({
        ...bare,
        data: [
          { version: 'a', role: 'test' },
          { version: 'b', role: 'train' },
        ],
      }),
    ).toMatchObject({ lineage: { data_version_id: 'b' } });
  });

  it.each([
    { model_name: 'other', performance_metrics: { f1: 1 }, lineage: { code_commit_hash: 'forged' } },
    'text',
    ['list'],
    null,
    1,
    { lineage: 'text' },
  ])('lets no kept key stand for what is known: %j', (kept) => {
    const version = { ...registered(parseSidecar(written), imported(written)), foreign: { sidecar: kept } };
    expect(toSidecar(version)).toStrictEqual(written);
  });

  it('makes the same registration again: import of an export is equal', () => {
    const text = fc.string({ minLength: 1, maxLength: 12 }).filter((one) => one.trim() !== '');
    const json = fc.jsonValue({ maxDepth: 2 });
    const keys = fc.stringMatching(/^[a-z_]{1,8}$/);
    const sidecar = fc.record(
      {
        model_name: fc.stringMatching(/^[a-z_-]{1,12}$/),
        model_file: text,
        version: text,
        creation_timestamp: fc
          .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
          .map((date) => date.toISOString()),
        lineage: fc.record({ code_commit_hash: text, data_version_id: text, branch: json }, { requiredKeys: [] }),
        hyperparameters: fc.dictionary(keys, json, { noNullPrototype: true }),
        performance_metrics: fc.dictionary(keys, fc.double({ noNaN: true, noDefaultInfinity: true }), {
          noNullPrototype: true,
        }),
        framework: json,
      },
      { requiredKeys: ['model_name'], noNullPrototype: true },
    );
    const survives = (sent: object): void => {
      const first = imported(sent);
      const version = registered(parseSidecar(sent), first);
      const fileName = formatFileName({ ...version, fileName: version.fileName ?? 'm.bin' });
      const again = imported(toSidecar(version), { artifact, fileName });
      const { createdAt = version.registeredAt, lineage, hyperparameters = {}, metrics = {}, foreign, ...rest } = first;
      expect({ ...again, artifact: undefined }).toEqual({
        ...rest,
        createdAt,
        lineage,
        hyperparameters,
        metrics,
        ...(foreign && { foreign }),
        artifact: undefined,
      });
      expect(parseWith(COMMAND_SCHEMAS.RegisterModel, again, 'Sidecar')).toEqual(again);
    };
    fc.assert(fc.property(sidecar, survives));
  });
});
