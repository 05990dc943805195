import type { EventData, EventType, NewEvent, Rejection } from '#domain';
import type { OutcomeEntry } from '../../entries.js';
import type { CommandSource } from '../../leaf.js';

/** Facts of one command, or an outcome, in the words of the code. */
export type Sample =
  | { readonly namespace: string; readonly events: readonly NewEvent[]; readonly source?: CommandSource }
  | { readonly outcome: OutcomeEntry };

/** What one owner said: a barrier, then a batch for each item. */
export interface Turn {
  readonly owner: string;
  readonly commandsTopic: string;
  readonly batches: readonly (readonly Sample[])[];
}

const SOURCE: CommandSource = { topic: 'cartulary.commands', partition: 3, offset: 9007199254740991 };
const SHA = (digit: string) => digit.repeat(64);
/** Quotes, a backslash, marks of a reference, an astral character, and letters outside of ASCII. */
const ODD = 'Größe "模型" \\ 50%@#🦉';
const ODD_ESCAPED = 'Größe "模型" \\ 50%25%40%23🦉';

function fact<T extends EventType>(type: T, data: EventData[T], model = 'sentiment-classifier'): NewEvent {
  const version = 'version' in data ? `:v${data.version}` : '';
  return { type, stream: { kind: 'model', id: `id-of-${model}` }, subject: `${model}${version}`, data } as NewEvent;
}

const name = 'sentiment-classifier';
const about = { name, version: 3 };

const registered = fact('ModelRegistered', {
  ...about,
  label: '2.0',
  artifact: {
    digest: `sha256:${SHA('a')}`,
    size: 48211,
    fileName: 'sentiment_model_v2.pkl',
    mediaType: 'application/octet-stream',
    uri: 's3://models/m.pkl',
    foreignDigest: 'md5:0cc175b9c0f1b6a8',
    grade: 'verified',
  },
  lineage: {
    code: { repository: 'https://example.org/sentiment.git', commit: 'a1b2c3d', dirty: false, grade: 'declared' },
    data: [
      {
        id: 'reviews',
        version: '3f4e5a6',
        digest: `sha256:${SHA('b')}`,
        uri: 's3://data/r',
        role: 'train',
        grade: 'declared',
      },
      {},
    ],
    environment: {
      image: `sha256:${SHA('c')}`,
      lockfile: `sha256:${SHA('d')}`,
      framework: 'scikit-learn 1.5',
      grade: 'declared',
    },
    parents: [
      {
        ref: 'default/base-encoder:v4',
        relation: 'finetune',
        modelId: 'id-of-base-encoder',
        version: 4,
        grade: 'verified',
      },
      { ref: 'elsewhere' },
    ],
    run: { id: 'run-7', url: 'https://example.org/runs/7', grade: 'declared' },
  },
  hyperparameters: {
    learning_rate: 0.001,
    epochs: 15,
    optimizer: 'Adam',
    layers: [64, 32],
    nested: { on: true, off: null },
    é: '\u0007',
    e: 1,
  },
  metrics: { accuracy: 0.935, loss: 1e-7, perplexity: 1e21, delta: -0.5, zero: 0, '€': 100, '\u{1f989}': 2 ** 53 - 1 },
  description: 'First line\nsecond\tline \u2028 end',
  tags: { team: 'nlp', größe: 'L' },
  sidecar: `sha256:${SHA('e')}`,
  createdAt: '2023-10-28T14:00:00+02:00',
  origin: { system: 'mlflow', id: '17', url: 'https://example.org/mlflow', actor: 'ada' },
  foreign: { run_id: 'abc', flavors: { python_function: {} } },
  fingerprint: SHA('f'),
});

const bare = fact('ModelRegistered', {
  name,
  version: 1,
  artifact: { uri: 'https://example.org/m.bin', grade: 'unverified' },
  lineage: { data: [], parents: [] },
  hyperparameters: {},
  metrics: {},
  tags: {},
  fingerprint: SHA('0'),
});

const outcome = (status: OutcomeEntry['status'], more: Partial<OutcomeEntry>): Sample => ({
  outcome: {
    namespace: 'default',
    actor: 'anonymous',
    commandId: 'command-1',
    commandSha256: SHA('9'),
    offset: 41,
    recordedAt: '2026-11-17T09:30:00.123Z',
    status,
    ...more,
  },
});

const rejection: Rejection = {
  code: 'INVALID_COMMAND',
  message: 'Expected a label, found "\u0000".',
  details: { errors: [{ path: 'lineage.data[0].digest', message: 'Expected sha256: and 64 hex digits.' }] },
};

/** Version 1. The bytes of each are in `v1.json`. */
export const TURNS: readonly Turn[] = [
  {
    owner: 'b1946ac9-2492-4d23-87c6-235b4d261118',
    commandsTopic: 'memory:0',
    batches: [
      [
        {
          namespace: 'default',
          events: [fact('ModelCreated', { name, description: 'Reads reviews', tags: { team: 'nlp' } }), bare],
        },
        { namespace: 'default', events: [registered] },
        { namespace: 'default', events: [fact('ModelCreated', { name: ODD, tags: {} }, ODD_ESCAPED)] },
      ],
      [
        {
          namespace: 'default',
          events: [
            fact('ModelArchived', {
              name,
              version: 1,
              from: 'Production',
              reason: 'Superseded',
              displacedBy: 3,
              claimedAt: '2026-11-17T09:31:00Z',
            }),
            fact('StagePromoted', {
              ...about,
              from: 'Staging',
              to: 'Production',
              displaced: [1],
              reason: 'Better F1',
              claimedAt: '2026-11-17T09:31:00Z',
            }),
          ],
        },
        {
          namespace: 'default',
          events: [fact('StagePromoted', { ...about, from: 'None', to: 'Staging', displaced: [] })],
        },
        { namespace: 'default', events: [fact('ModelArchived', { ...about, from: 'None' })] },
        { namespace: 'default', events: [fact('AliasAssigned', { ...about, alias: 'größe_1', previous: 1 })] },
        { namespace: 'default', events: [fact('AliasAssigned', { ...about, alias: 'champion' })] },
        { namespace: 'default', events: [fact('AliasRemoved', { ...about, alias: 'champion' })] },
        outcome('unchanged', { result: { ref: 'default/sentiment-classifier:v3', position: 'default:11' } }),
        outcome('repeated', {
          first: 'accepted',
          result: { ref: 'default/sentiment-classifier:v3', position: 'default:3' },
        }),
      ],
    ],
  },
  {
    owner: 'owner 2 "ü"',
    commandsTopic: 'cartulary.commands',
    batches: [
      [
        outcome('rejected', { error: rejection }),
        outcome('rejected', { commandId: null, error: { code: 'NUMBER_NOT_EXACT', message: 'Expected an integer.' } }),
        outcome('forwarded', {}),
      ],
      [
        { namespace: 'default', source: SOURCE, events: [fact('ModelRenamed', { name, from: name, to: ODD })] },
        { namespace: 'default', source: SOURCE, events: [fact('ModelDescribed', { name, description: '' })] },
        { namespace: 'default', source: SOURCE, events: [fact('ModelDescribed', { name })] },
        { namespace: 'default', source: SOURCE, events: [fact('VersionDescribed', { ...about, description: ODD })] },
        { namespace: 'default', source: SOURCE, events: [fact('VersionDescribed', about)] },
        {
          namespace: 'default',
          source: SOURCE,
          events: [fact('TagsChanged', { name, set: { a: '1', B: '2', ä: '' }, removed: [] })],
        },
        {
          namespace: 'default',
          source: SOURCE,
          events: [fact('TagsChanged', { ...about, set: {}, removed: ['a', 'B'] })],
        },
        {
          namespace: 'default',
          source: SOURCE,
          events: [
            fact('EvaluationRecorded', {
              ...about,
              metrics: { f1: 0.5 },
              dataset: 'holdout',
              split: 'test',
              evaluator: 'ci',
              report: `sha256:${SHA('1')}`,
            }),
          ],
        },
        {
          namespace: 'default',
          source: SOURCE,
          events: [
            fact('EvaluationRecorded', {
              ...about,
              metrics: {},
              dataset: { id: 'holdout', version: '1', grade: 'declared' },
            }),
          ],
        },
        { namespace: 'default', source: SOURCE, events: [fact('EvaluationRecorded', { ...about, metrics: {} })] },
        {
          namespace: 'default',
          source: SOURCE,
          events: [
            fact('VersionDeleted', {
              ...about,
              from: 'Archived',
              reason: 'Leaked data',
              aliases: ['champion', 'größe_1'],
            }),
          ],
        },
        {
          namespace: 'default',
          source: SOURCE,
          events: [fact('VersionDeleted', { name, version: 1, from: 'None', aliases: [] })],
        },
        { namespace: 'default', source: SOURCE, events: [fact('ModelDeleted', { name, reason: ODD })] },
        { namespace: 'default', source: SOURCE, events: [fact('ModelDeleted', { name: ODD }, ODD_ESCAPED)] },
        { namespace: 'team.a-1', source: SOURCE, events: [configured(['Staging', 'Production'])] },
        { namespace: 'team.a-1', events: [configured([])] },
      ],
    ],
  },
];

function configured(exclusiveStages: EventData['NamespaceConfigured']['exclusiveStages']): NewEvent {
  const id = 'team.a-1';
  return { type: 'NamespaceConfigured', stream: { kind: 'namespace', id }, subject: id, data: { exclusiveStages } };
}
