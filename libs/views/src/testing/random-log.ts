import fc from 'fast-check';
import { formatInstant, type Lineage, STAGES, type Stage } from '#domain';
import { LogBuilder, type When } from './log-builder.js';
import { createModel, type ModelLog } from './model-log.js';

const KINDS = [
  'create',
  'register',
  'register',
  'move',
  'move',
  'displace',
  'alias',
  'unalias',
  'rename',
  'describe',
  'tag',
  'evaluate',
  'deleteVersion',
  'delete',
  'configure',
  'outcome',
] as const;

/** What a registration may say, with values of all types. */
interface Facts {
  readonly metrics?: Readonly<Record<string, number>>;
  readonly hyperparameters?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly createdAt?: string;
  readonly lineage?: Lineage;
}

/** Values that are told apart by type, by bytes or hardly. */
export const WORDS = ['', '1', 'a', 'a%b', 'ab', 'aB', 'Ä', '\ufffd', '\u{1f600}', "it's"] as const;
export const NUMBERS = [-1, 0, 0.5, 1, 1e21] as const;

const word = fc.constantFrom(...WORDS);
const metric = fc.constantFrom(...NUMBERS);
const source = fc.record({ id: word, version: word }, { requiredKeys: [] });
const facts: fc.Arbitrary<Facts> = fc.record(
  {
    metrics: fc.record({ f1: metric, 'val.acc': metric, 'ключ `\u{1f600}`': metric }, { requiredKeys: [] }),
    hyperparameters: fc.record({ h: fc.oneof(word, metric, fc.boolean(), fc.constant([1])) }, { requiredKeys: [] }),
    tags: fc.record({ team: word }, { requiredKeys: [] }),
    createdAt: fc.constantFrom('2026-11-17T10:00:00Z', '2026-11-17T11:00:00+01:00', '2026-11-18'),
    lineage: fc.record({
      data: fc.array(source, { maxLength: 3 }),
      parents: fc.constant([{ ref: 'base:v1', modelId: 'model-1', version: 1 }] as const),
      code: fc.record({ commit: word }),
    }),
  },
  { requiredKeys: [] },
);

/** One thing that happens, with numbers to choose by from what is there. */
interface Act {
  readonly kind: (typeof KINDS)[number];
  readonly model: number;
  readonly version: number;
  readonly word: 'a' | 'b' | 'c';
  readonly stage: Stage;
  readonly namespace: 'default' | 'prod';
  readonly facts: Facts;
  /** Milliseconds since the last thing was recorded. */
  readonly pause: number;
  /** How far from the earliest allowed time to the recording it takes effect. */
  readonly promptness: number;
}

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(...KINDS),
  model: fc.nat(5),
  version: fc.nat(9),
  word: fc.constantFrom('a', 'b', 'c'),
  stage: fc.constantFrom(...STAGES),
  namespace: fc.constantFrom('default', 'prod'),
  facts,
  pause: fc.constantFrom(0, 1, 3, 1000, 86_400_000),
  promptness: fc.constantFrom(0, 0.5, 1),
});

/** Logs as an owner could have written them: numbers gapless, effective times in order for each model. */
export const randomLog: fc.Arbitrary<LogBuilder> = fc.array(act, { maxLength: 60, size: 'max' }).map((acts) => {
  const world = new World();
  for (const [number, one] of acts.entries()) world.play(one, `command-${number}`);
  return world.log;
});

class World {
  readonly log = new LogBuilder();
  private readonly models: ModelLog[] = [];
  /** Effective time of each model's last stage event, and of each version's registration. */
  private readonly earliest = new Map<string, number>();
  private now = Date.parse('2026-11-17T10:00:00.000Z');

  constructor() {
    this.log.configure('prod');
  }

  play(act: Act, commandId: string): void {
    this.now += act.pause;
    const when: When = { recordedAt: formatInstant(this.now), commandId };
    if (act.kind === 'configure') return this.log.configure(act.namespace, [act.stage], when);
    if (act.kind === 'outcome') return this.log.outcome({ commandId: `command-${act.version}`, status: 'unchanged' });
    const living = this.models.filter(({ deleted }) => !deleted);
    const model = living[act.model % Math.max(1, living.length)];
    if (act.kind === 'create' || !model) this.models.push(this.create(act, when));
    else this.change(model, act, when);
  }

  private create({ namespace, word }: Act, when: When): ModelLog {
    const taken = (name: string) => this.models.some((model) => !model.deleted && model.name === name);
    let name: string = word;
    while (taken(name)) name += word;
    return createModel(this.log, name, { namespace }, when);
  }

  private change(model: ModelLog, act: Act, when: When): void {
    const living = model.stages.flatMap((stage, index) => (stage === undefined ? [] : [index + 1]));
    const version = living[act.version % Math.max(1, living.length)];
    if (act.kind === 'register' || (version === undefined && act.kind !== 'delete')) {
      this.earliest.set(`${model.id}:${model.register({ label: act.word, ...act.facts }, when)}`, this.now);
    } else if (act.kind === 'delete') model.delete({ ...when, ...this.effective(model, act) });
    else this.changeVersion(model, version as number, act, when);
  }

  private changeVersion(model: ModelLog, version: number, act: Act, when: When): void {
    const { kind, word, stage } = act;
    if (kind === 'move') this.move(model, version, stage, { ...when, ...this.effective(model, act, version) });
    if (kind === 'displace') this.displace(model, version, { ...when, effectiveAt: when.recordedAt as string });
    if (kind === 'deleteVersion') model.deleteVersion(version, { ...when, ...this.effective(model, act, version) });
    if (kind === 'alias' && model.aliases.get(word) !== version) model.assign(word, version, when);
    if (kind === 'unalias' && model.aliases.has(word)) model.unassign(word, when);
    if (kind === 'rename') model.rename(`${model.name}'`, when);
    if (kind === 'describe')
      model.describe(act.pause === 0 ? undefined : word, act.model < 3 ? version : undefined, when);
    if (kind === 'tag') model.tag({ [word]: stage }, ['a'], act.model < 3 ? version : undefined, when);
    if (kind === 'evaluate') model.evaluate(version, { metrics: { f1: act.promptness } }, when);
  }

  private move(model: ModelLog, version: number, stage: Stage, when: When): void {
    if (stage === 'Archived') model.archive(version, when);
    else model.promote(version, stage, when);
  }

  /** One command of two events or more, as a promotion that archives who was there. */
  private displace(model: ModelLog, version: number, when: When): void {
    const displaced = model.stages.flatMap((stage, index) =>
      stage === 'Production' && index + 1 !== version ? [index + 1] : [],
    );
    const count = displaced.length + 1;
    this.earliest.set(model.id, this.now);
    for (const [index, other] of displaced.entries())
      model.archive(other, { ...when, index, count }, { displacedBy: version });
    model.promote(version, 'Production', { ...when, index: count - 1, count }, { displaced });
  }

  private effective(model: ModelLog, { promptness }: Act, version?: number): { readonly effectiveAt: string } {
    const bounds = [this.earliest.get(model.id), this.earliest.get(`${model.id}:${version}`)];
    const earliest = Math.max(...bounds.map((bound) => bound ?? 0)) || this.now;
    const time = Math.floor(earliest + promptness * (this.now - earliest));
    this.earliest.set(model.id, time);
    return { effectiveAt: formatInstant(time) };
  }
}
