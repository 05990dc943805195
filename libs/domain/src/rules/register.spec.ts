import { describe, expect, it } from '@jest/globals';
import type { CommandData } from '../commands.js';
import type { NewEvent, Registered } from '../events.js';
import { command, created, DIGEST, event, given, registered } from '../testing/spec.js';

type Data = CommandData<'RegisterModel'>;

const register = (data: Partial<Data> = {}) => command('RegisterModel', 'm', { artifact: { digest: DIGEST }, ...data });
const version = (number: number, more: Partial<Registered> = {}) =>
  registered('m', number, { ...more, fingerprint: expect.any(String) as never });
const payloadOf = (data: Partial<Data>, ...before: readonly NewEvent[]): Registered => {
  const { decision } = given(...before).when(register(data));
  const last = decision.status === 'accepted' ? decision.events.at(-1) : undefined;
  return last?.data as Registered;
};
/** Registered by the same data before. */
const after = (data: Partial<Data>) => [created('m'), registered('m', 1, payloadOf(data))] as const;

const isAnother = ({ decision }: ReturnType<ReturnType<typeof given>['when']>) =>
  expect(decision).toMatchObject({ status: 'accepted', events: [{ type: 'ModelRegistered', data: { version: 2 } }] });

describe('RegisterModel', () => {
  it('makes the first version, and the model when it is missing', () => {
    given().when(register()).then(created('m'), version(1));
    given(created('m')).when(register()).then(version(1));
  });

  it('gives the next number, also after a deletion', () => {
    given(created('m'), registered('m', 1)).when(register()).then(version(2));
    given(created('m'), registered('m', 1), event('VersionDeleted', 'm', { version: 1, from: 'None', aliases: [] }))
      .when(register())
      .then(version(2));
  });

  it('starts again from 1 under a name that was freed, with a new id', () => {
    const stream = { kind: 'model', id: 'other' } as const;
    given(created('m'), registered('m', 1), event('ModelDeleted', 'm', {}))
      .when(register(), { modelId: 'other' })
      .then({ ...created('m'), stream }, { ...version(1), stream });
  });

  it('keeps what was said', () => {
    const said = {
      label: '2.0',
      description: 'd',
      tags: { a: 'b' },
      createdAt: '2023-10-28',
      hyperparameters: { epochs: 15, nested: [null] },
      metrics: { f1: 0.9 },
      foreign: { x: 1 },
    };
    given(created('m')).when(register(said)).then(version(1, said));
  });

  it('leaves no empty model behind when it is refused', () => {
    given()
      .when(register(), { artifact: undefined as never })
      .rejects('ARTIFACT_NOT_FOUND', DIGEST);
  });
});

describe('the artifact of a registration', () => {
  it('is verified where the registry holds it', () => {
    const artifact = { digest: DIGEST, fileName: 'm.pkl', mediaType: 'application/x-pickle', uri: 's3://b/k' } as const;
    expect(payloadOf({ artifact }).artifact).toStrictEqual({ ...artifact, size: 3, grade: 'verified' });
  });

  it('is unverified elsewhere, declared without a SHA-256, missing without either', () => {
    const elsewhere = given(created('m'));
    const graded = (artifact: Data['artifact']) => {
      const { decision } = elsewhere.when(
        { ...register({ sidecar: DIGEST }), data: { sidecar: DIGEST, ...(artifact && { artifact }) } },
        { artifact: undefined as never },
      );
      return decision.status === 'accepted' ? (decision.events[0]?.data as Registered).artifact : decision;
    };
    expect(graded({ uri: 's3://b/k', digest: DIGEST })).toStrictEqual({
      uri: 's3://b/k',
      digest: DIGEST,
      grade: 'unverified',
    });
    expect(graded({ uri: 's3://b/k', foreignDigest: 'md5:1' })).toStrictEqual({
      uri: 's3://b/k',
      foreignDigest: 'md5:1',
      grade: 'declared',
    });
    expect(graded(undefined)).toStrictEqual({ grade: 'missing' });
  });

  it('must be looked for: a silent store is UNAVAILABLE, but only where a digest is named', () => {
    given(created('m')).when(register(), { artifactsUnavailable: true }).rejects('UNAVAILABLE');
    expect(
      given(created('m')).when(register({ artifact: { uri: 's3://b/k' } }), { artifactsUnavailable: true }).decision
        .status,
    ).toBe('accepted');
  });
});

describe('the lineage of a registration', () => {
  it('is graded fact by fact', () => {
    const lineage = {
      code: { commit: 'a1b2c3d' },
      data: [{ id: 'reviews' }],
      environment: { framework: 'x' },
      run: { id: 'r' },
    };
    const graded = (grade: string) => ({
      code: { commit: 'a1b2c3d', grade },
      data: [{ id: 'reviews', grade }],
      environment: { framework: 'x', grade },
      parents: [],
      run: { id: 'r', grade },
    });
    expect(payloadOf({ lineage }).lineage).toStrictEqual(graded('declared'));
    expect(payloadOf({ lineage, origin: { system: 'mlflow' } }).lineage).toStrictEqual(graded('imported'));
  });

  it('pins a parent that is known to its id and number, whatever its alias means later', () => {
    const base = [
      created('base'),
      registered('base', 1, { label: '1.0' }),
      registered('base', 2),
      event('AliasAssigned', 'base', { version: 1, alias: 'best' }),
    ] as const;
    const parentsOf = (...refs: string[]) =>
      payloadOf({ lineage: { parents: refs.map((ref) => ({ ref, relation: 'finetune' })) } }, ...base).lineage.parents;
    const pinned = (number: number) => ({
      ref: `default/base:v${number}`,
      relation: 'finetune',
      modelId: 'id-of-base',
      version: number,
      grade: 'verified',
    });
    expect(parentsOf('base', 'base:v1', 'default/base@best', 'base:1.0', 'base#none')).toStrictEqual(
      [2, 1, 1, 1, 2].map(pinned),
    );
  });

  it('keeps a parent that is not known as it was written', () => {
    const gone = [
      created('base'),
      registered('base', 1),
      event('VersionDeleted', 'base', { version: 1, from: 'None', aliases: [] }),
    ] as const;
    for (const ref of ['nobody:v1', 'base:v1', 'base@best', 'team/base', 'not/a/ref', 'base#Prod', '%']) {
      expect(payloadOf({ lineage: { parents: [{ ref }] } }, ...gone).lineage.parents).toStrictEqual([
        { ref, grade: 'declared' },
      ]);
    }
  });
});

describe('the same version again', () => {
  const full: Partial<Data> = {
    label: '1.0',
    lineage: {
      code: { commit: 'a', repository: 'r' },
      data: [{ id: 'd' }],
      environment: { image: 'i' },
      parents: [{ ref: 'p' }],
      run: { id: 'r' },
    },
    hyperparameters: { epochs: 15, sizes: [1, 2] },
    metrics: { f1: 0.9 },
  };

  it('is unchanged and answers the one that is there', () => {
    given(...after(full))
      .when(register(full))
      .isUnchanged('default/m:v1');
    given(...after(full))
      .when(register({ ...full, onDuplicate: 'return' }))
      .isUnchanged('default/m:v1');
  });

  it('does not depend on what is said beside, on the order of keys, or on how far a fact is proven', () => {
    const reordered = {
      ...full,
      hyperparameters: { sizes: [1, 2], epochs: 15 },
      lineage: { ...full.lineage, code: { repository: 'r', commit: 'a' } },
    };
    given(...after(full))
      .when(
        register({
          ...reordered,
          description: 'd',
          tags: { a: 'b' },
          createdAt: '2023-10-28',
          origin: { system: 'mlflow' },
        }),
      )
      .isUnchanged('default/m:v1');
    given(...after(full))
      .when(register({ ...full, artifact: { digest: DIGEST, fileName: 'other.pkl' } }))
      .isUnchanged('default/m:v1');
  });

  it.each<[string, Partial<Data>]>([
    ['digest', { artifact: { digest: `sha256:${'b'.repeat(64)}` } }],
    ['label', { label: '1.1' }],
    ['commit', { lineage: { ...full.lineage, code: { commit: 'b', repository: 'r' } } }],
    ['data', { lineage: { ...full.lineage, data: [] } }],
    ['environment', { lineage: { ...full.lineage, environment: { image: 'j' } } }],
    ['parent', { lineage: { ...full.lineage, parents: [{ ref: 'q' }] } }],
    ['relation to a parent', { lineage: { ...full.lineage, parents: [{ ref: 'p', relation: 'distill' }] } }],
    ['run', { lineage: { ...full.lineage, run: { id: 's' } } }],
    ['hyperparameter', { hyperparameters: { epochs: 15, sizes: [2, 1] } }],
    ['metric', { metrics: { f1: 0.91 } }],
  ])('is another one with another %s', (_what, difference) => {
    isAnother(given(...after(full)).when(register({ ...full, ...difference })));
  });

  it('is another one where asked for, and the highest living one is answered', () => {
    isAnother(given(...after(full)).when(register({ ...full, onDuplicate: 'create' })));
    const twins = [...after(full), registered('m', 2, { ...payloadOf(full), version: 2 })] as const;
    given(...twins)
      .when(register(full))
      .isUnchanged('default/m:v2');
    given(...twins, event('VersionDeleted', 'm', { version: 2, from: 'None', aliases: [] }))
      .when(register(full))
      .isUnchanged('default/m:v1');
  });

  it('is compared by where parents were pinned, not by how they were written', () => {
    const parents = (ref: string) => ({ lineage: { parents: [{ ref }] } });
    const base = [created('base'), registered('base', 1)] as const;
    const child = registered('m', 1, payloadOf(parents('base'), ...base));
    given(...base, created('m'), child)
      .when(register(parents('default/base:v1')))
      .isUnchanged('default/m:v1');
    given(...base, created('m'), child, event('ModelRenamed', 'base', { from: 'base', to: 'trunk' }))
      .when(register(parents('trunk:v1')))
      .isUnchanged('default/m:v1');
    isAnother(given(...base, created('m'), child, registered('base', 2)).when(register(parents('base'))));
  });

  it('is compared by place where no digest is known', () => {
    const elsewhere = (uri: string, foreignDigest?: string) =>
      register({ artifact: { uri, ...(foreignDigest !== undefined && { foreignDigest }) } });
    const before = [
      created('m'),
      registered('m', 1, payloadOf({ artifact: { uri: 's3://b/k', foreignDigest: 'md5:1' } })),
    ] as const;
    given(...before)
      .when(elsewhere('s3://b/k', 'md5:1'))
      .isUnchanged('default/m:v1');
    expect(given(...before).when(elsewhere('s3://b/k', 'md5:2')).decision.status).toBe('accepted');
    expect(given(...before).when(elsewhere('s3://b/l', 'md5:1')).decision.status).toBe('accepted');
  });

  it('in another model is another version', () => {
    expect(given(...after(full), created('n')).when({ ...register(full), model: 'n' }).decision.status).toBe(
      'accepted',
    );
  });
});
