import fc from 'fast-check';
import type { Command, CommandData, CommandType } from '../commands.js';
import type { Facts } from '../outcomes.js';
import { formatInstant } from '../time.js';
import { command, DAY, SECOND, START } from './spec.js';

/** Something that somebody asks, and what the clock did since the last time. */
export interface Step {
  readonly asked: (clock: number) => Command;
  readonly clockBy: number;
}

export const NAMESPACES = ['default', 'team'] as const;
export const NAMES = ['a', 'b', 'c'] as const;
export const REFS = [
  '1',
  '2',
  'v3',
  '4',
  'latest',
  '@x',
  '@y',
  'label:1.0',
  'label:2.0',
  'stage:None',
  'stage:Staging',
  'stage:Production',
  'stage:Archived',
] as const;

const stage = fc.constantFrom('None', 'Staging', 'Production', 'Archived');
const ref = fc.constantFrom(...REFS);
const alias = fc.constantFrom('x', 'y');
const force = fc.boolean();
const minutes = fc.constantFrom(-10, -1, 0, 4, 6);
/** In milliseconds; half of the time the clock stands still or steps back. */
const clockBy = fc.constantFrom(0, 0, -3_600_000, -1, 1, SECOND, 60_000, DAY / 5);

const registration: fc.Arbitrary<CommandData<'RegisterModel'>> = fc
  .record(
    {
      digest: fc.constantFrom('a', 'b'),
      label: fc.constantFrom('1.0', '2.0'),
      onDuplicate: fc.constantFrom('return', 'create'),
      parent: fc.constantFrom('a@x', 'b', 'nobody'),
    },
    { requiredKeys: ['digest'] },
  )
  .map(({ digest, label, onDuplicate, parent }) => ({
    artifact: { digest: `sha256:${digest.repeat(64)}` as const },
    ...(label !== undefined && { label }),
    ...(onDuplicate !== undefined && { onDuplicate }),
    ...(parent !== undefined && { lineage: { parents: [{ ref: parent }] } }),
  }));

type Ask = (clock: number) => { readonly type: CommandType; readonly data: CommandData };

const steady = <T extends CommandType>(type: T, data: fc.Arbitrary<CommandData<T>>): fc.Arbitrary<Ask> =>
  data.map((value) => () => ({ type, data: value }));

const promotion: fc.Arbitrary<Ask> = fc
  .record({ ref, stage, displace: fc.constantFrom('archive', 'keep'), minutes }, { requiredKeys: ['ref', 'stage'] })
  .map(({ minutes: ahead, ...data }) => (clock) => ({
    type: 'PromoteStage',
    data: { ...data, ...(ahead !== undefined && { effectiveAt: formatInstant(clock + ahead * 60_000) }) },
  }));

const ask: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 20, arbitrary: steady('RegisterModel', registration) },
  { weight: 30, arbitrary: promotion },
  { weight: 6, arbitrary: steady('ArchiveModel', fc.record({ ref })) },
  { weight: 8, arbitrary: steady('AssignAlias', fc.record({ alias, version: ref })) },
  { weight: 2, arbitrary: steady('RemoveAlias', fc.record({ alias })) },
  { weight: 5, arbitrary: steady('DeleteVersion', fc.record({ ref, force })) },
  { weight: 3, arbitrary: steady('RenameModel', fc.record({ name: fc.constantFrom(...NAMES) })) },
  { weight: 1, arbitrary: steady('DeleteModel', fc.record({ force })) },
  { weight: 1, arbitrary: steady('CreateModel', fc.constant({})) },
  {
    weight: 2,
    arbitrary: steady(
      'UpdateVersion',
      fc.record({ ref, description: fc.constant('d'), tags: fc.constant({ k: 'v', gone: null }) }),
    ),
  },
  { weight: 1, arbitrary: steady('UpdateModel', fc.constant({ description: null })) },
  { weight: 1, arbitrary: steady('RecordEvaluation', fc.record({ ref, metrics: fc.constant({ f1: 0.9 }) })) },
  {
    weight: 4,
    arbitrary: steady('ConfigureNamespace', fc.record({ exclusiveStages: fc.subarray(['Staging', 'Production']) })),
  },
);

const expected = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record(
      { modelRevision: fc.integer({ min: 1, max: 6 }), holder: fc.constantFrom(null, 1, 2) },
      { requiredKeys: [] },
    ),
  },
);
const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

/** Ids come from a small pool, so that some are used again for the same command and some for another. */
const step: fc.Arbitrary<Step> = fc
  .record({
    ask,
    clockBy,
    expected,
    namespace: often(...NAMESPACES),
    name: often(...NAMES),
    actor: fc.constantFrom('p', 'q'),
    id: fc.nat(400),
  })
  .map(({ ask: how, clockBy: by, expected: expect, namespace, name, actor, id }) => ({
    clockBy: by,
    [fc.toStringMethod]: () =>
      `${by} ms later: ${namespace}/${name} id-${id} of ${actor} ${JSON.stringify(how(START))} ${JSON.stringify(expect)}`,
    asked: (clock) => {
      const { type, data } = how(clock);
      const head = {
        namespace,
        commandId: `id-${id}`,
        actor: { id: actor, kind: 'user', grade: 'claimed' },
        issuedAt: clock,
        expiresAt: clock + DAY,
      } as const;
      return command(type, type === 'ConfigureNamespace' ? undefined : name, data as never, {
        ...head,
        ...(expect && { expect }),
      }) as Command;
    },
  }));

const first = (asked: Command): Step => ({ clockBy: 0, asked: () => asked });
const another = (label: string): Command =>
  command(
    'RegisterModel',
    'a',
    { artifact: { digest: `sha256:${'a'.repeat(64)}` }, label, onDuplicate: 'create' },
    { commandId: label },
  );
const beginning: readonly Step[] = [
  first(command('ConfigureNamespace', undefined, {}, { namespace: 'team' })),
  ...['1.0', '2.0', '3.0'].map((label) => first(another(label))),
];

/** At first a second namespace and some versions come into being; then anything may happen. */
export const steps: fc.Arbitrary<Step[]> = fc
  .array(step, { minLength: 1, maxLength: 80, size: 'max' })
  .map((some) => [...beginning, ...some]);

/** Commands as they come to an owner whose clock does what the steps say. `modelId` is new for each. */
export function* commandsOf(taken: readonly Step[], from = 0): Generator<{ asked: Command; facts: Facts }> {
  let clock = Math.max(START, from);
  let now = clock;
  for (const [index, { asked, clockBy: by }] of taken.entries()) {
    clock += by;
    now = Math.max(now, clock);
    yield { asked: asked(clock), facts: { now, modelId: `model-${from}-${index}`, artifact: { size: 3 } } };
  }
}
