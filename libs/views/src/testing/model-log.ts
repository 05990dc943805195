import {
  type EventData,
  type EventType,
  type RecordedEvent,
  type Registered,
  type Stage,
  subjectOf,
  type Tags,
} from '#domain';
import type { LogBuilder, When } from './log-builder.js';

type Rest<T extends EventType> = Omit<EventData[T], 'name' | 'version' | 'from' | 'to'>;

/** A new model. */
export function createModel(
  log: LogBuilder,
  name: string,
  { namespace = 'default', ...data }: Partial<EventData['ModelCreated']> & { namespace?: string } = {},
  when: When = {},
): ModelLog {
  const model = new ModelLog(log, namespace, `model-${log.entries.length}`, name);
  model.append('ModelCreated', { tags: {}, ...data }, when);
  return model;
}

/** Appends events about one model and knows what the payloads of the next ones must say. */
export class ModelLog {
  /** Stage by version number − 1; undefined once deleted. */
  readonly stages: (Stage | undefined)[] = [];
  readonly aliases = new Map<string, number>();
  deleted = false;

  constructor(
    private readonly log: LogBuilder,
    readonly namespace: string,
    readonly id: string,
    public name: string,
  ) {}

  append<T extends EventType>(type: T, data: Omit<EventData[T], 'name'>, when: When = {}): RecordedEvent {
    const version = 'version' in data ? (data.version as number | undefined) : undefined;
    const named = { name: this.name, ...data } as EventData[T];
    return this.log.append(
      this.namespace,
      type,
      { kind: 'model', id: this.id },
      subjectOf(this.name, version),
      named,
      when,
    );
  }

  /** Returns the new version's number. */
  register(data: Partial<Registered> = {}, when: When = {}): number {
    const version = this.stages.push('None');
    const fingerprint = String(version).padStart(64, '0');
    const artifact = { digest: `sha256:${fingerprint}`, size: 10, grade: 'verified' } as const;
    const given = {
      artifact,
      lineage: { data: [], parents: [] },
      hyperparameters: {},
      metrics: {},
      tags: {},
      fingerprint,
    };
    this.append('ModelRegistered', { version, ...given, ...data }, when);
    return version;
  }

  promote(version: number, to: Stage, when: When = {}, data: Partial<Rest<'StagePromoted'>> = {}): void {
    this.append('StagePromoted', { version, from: this.move(version, to), to, displaced: [], ...data }, when);
  }

  archive(version: number, when: When = {}, data: Rest<'ModelArchived'> = {}): void {
    this.append('ModelArchived', { version, from: this.move(version, 'Archived'), ...data }, when);
  }

  assign(alias: string, version: number, when: When = {}): void {
    const previous = this.aliases.get(alias);
    this.aliases.set(alias, version);
    this.append('AliasAssigned', { alias, version, ...(previous !== undefined && { previous }) }, when);
  }

  unassign(alias: string, when: When = {}): void {
    const version = this.aliases.get(alias) as number;
    this.aliases.delete(alias);
    this.append('AliasRemoved', { alias, version }, when);
  }

  rename(to: string, when: When = {}): void {
    const from = this.name;
    this.append('ModelRenamed', { from, to }, when);
    this.name = to;
  }

  describe(description?: string, version?: number, when: When = {}): void {
    const text = description !== undefined && { description };
    if (version === undefined) this.append('ModelDescribed', { ...text }, when);
    else this.append('VersionDescribed', { version, ...text }, when);
  }

  tag(set: Tags, removed: readonly string[] = [], version?: number, when: When = {}): void {
    this.append('TagsChanged', { ...(version !== undefined && { version }), set, removed }, when);
  }

  evaluate(version: number, data: Rest<'EvaluationRecorded'>, when: When = {}): void {
    this.append('EvaluationRecorded', { version, ...data }, when);
  }

  deleteVersion(version: number, when: When = {}): void {
    const held = [...this.aliases].filter(([, holder]) => holder === version).map(([alias]) => alias);
    for (const alias of held) this.aliases.delete(alias);
    const from = this.stages[version - 1] as Stage;
    this.stages[version - 1] = undefined;
    this.append('VersionDeleted', { version, from, aliases: held }, when);
  }

  delete(when: When = {}): void {
    this.deleted = true;
    this.append('ModelDeleted', {}, when);
  }

  private move(version: number, to: Stage): Stage {
    const from = this.stages[version - 1] as Stage;
    this.stages[version - 1] = to;
    return from;
  }
}
