/** How literals of a key are read: times as instants, stages in any case, names in NFC. */
export type KeyKind = 'any' | 'text' | 'name' | 'number' | 'time' | 'stage';

/** The keys that people can filter and order by. */
export interface Keys {
  readonly fixed: ReadonlyMap<string, KeyKind>;
  /** Words before the dot of a key that somebody made up: `metrics.f1`. */
  readonly open: readonly string[];
}

export const VERSION_KEYS: Keys = {
  fixed: new Map<string, KeyKind>([
    ['namespace', 'text'],
    ['model', 'name'],
    ['version', 'number'],
    ['label', 'name'],
    ['stage', 'stage'],
    ['alias', 'name'],
    ['createdAt', 'time'],
    ['registeredAt', 'time'],
    ['registeredBy', 'name'],
    ['updatedAt', 'time'],
    ['artifact.digest', 'text'],
    ['artifact.uri', 'text'],
    ['lineage.code.commit', 'text'],
    ['lineage.code.repository', 'text'],
    ['lineage.data.id', 'text'],
    ['lineage.data.version', 'text'],
    ['lineage.data.digest', 'text'],
    ['lineage.run.id', 'text'],
  ]),
  open: ['metrics', 'hyperparameters', 'tags'],
};

export const MODEL_KEYS: Keys = {
  fixed: new Map<string, KeyKind>([
    ['namespace', 'text'],
    ['model', 'name'],
    ['createdAt', 'time'],
    ['alias', 'name'],
  ]),
  open: ['tags'],
};

/** For messages: `namespace, model, …, tags.<k>`. */
export function describeKeys({ fixed, open }: Keys): string {
  return [...fixed.keys(), ...open.map((word) => `${word}.<k>`)].join(', ');
}
