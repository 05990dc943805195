import type { RecordedEvent } from '../events.js';
import { parseSelector } from '../refs.js';
import type { Stage } from '../stages.js';

interface NaiveVersion {
  readonly number: number;
  readonly label: string | undefined;
  readonly fingerprint: string;
  stage: Stage;
  since: number;
  revision: number;
  deleted: boolean;
}

export interface NaiveModel {
  readonly id: string;
  readonly namespace: string;
  name: string;
  deleted: boolean;
  revision: number;
  readonly versions: NaiveVersion[];
  readonly aliases: Map<string, number>;
}

/** The rules again, in the plainest objects and with a search for everything: what the compact state is held to. */
export class NaiveRegistry {
  readonly models: NaiveModel[] = [];
  readonly exclusive = new Map<string, readonly Stage[]>([['default', []]]);
  readonly seqs = new Map<string, number>();

  apply(event: RecordedEvent): void {
    this.seqs.set(event.namespace, event.seq);
    if (event.type === 'NamespaceConfigured') {
      this.exclusive.set(event.namespace, event.data.exclusiveStages);
      return;
    }
    if (event.type === 'ModelCreated') {
      const { name } = event.data;
      this.models.push({
        id: event.stream.id,
        namespace: event.namespace,
        name,
        deleted: false,
        revision: 0,
        versions: [],
        aliases: new Map(),
      });
    }
    const model = this.models.find(({ id }) => id === event.stream.id) as NaiveModel;
    model.revision = event.streamRevision;
    const since = Date.parse(event.effectiveAt);
    if (event.type === 'ModelRegistered') {
      const { version: number, label, fingerprint } = event.data;
      model.versions.push({ number, label, fingerprint, stage: 'None', since, revision: 1, deleted: false });
      return;
    }
    const version =
      'version' in event.data
        ? model.versions.find(({ number }) => number === (event.data as { version: number }).version)
        : undefined;
    if (version) version.revision++;
    if (event.type === 'StagePromoted' && version) Object.assign(version, { stage: event.data.to, since });
    if (event.type === 'ModelArchived' && version) Object.assign(version, { stage: 'Archived', since });
    if (event.type === 'ModelRenamed') model.name = event.data.to;
    if (event.type === 'ModelDeleted') model.deleted = true;
    if (event.type === 'AliasRemoved') model.aliases.delete(event.data.alias);
    if (event.type === 'AliasAssigned') {
      const loser = model.versions.find(({ number }) => number === model.aliases.get(event.data.alias));
      if (loser) loser.revision++;
      model.aliases.set(event.data.alias, event.data.version);
    }
    if (event.type === 'VersionDeleted' && version) {
      version.deleted = true;
      for (const [alias, number] of model.aliases) if (number === version.number) model.aliases.delete(alias);
    }
  }

  /** Whether the event is about a model or a version that was deleted before. */
  isPosthumous({ stream, data }: RecordedEvent): boolean {
    const model = this.models.find(({ id }) => id === stream.id);
    const version = model?.versions.find(({ number }) => 'version' in data && data.version === number);
    return model?.deleted === true || version?.deleted === true;
  }

  model(namespace: string, name: string): NaiveModel | undefined {
    return this.models.find((model) => model.namespace === namespace && model.name === name && !model.deleted);
  }
}

/** What `ref` means, or 0. */
export function resolve({ versions, aliases }: NaiveModel, ref: string): number {
  const selector = parseSelector(ref);
  const living = versions.filter(({ deleted }) => !deleted);
  if (selector.by === 'latest') return highest(living);
  if (selector.by === 'label') return highest(living.filter(({ label }) => label === selector.label));
  if (selector.by === 'version') return highest(living.filter(({ number }) => number === selector.version));
  if (selector.by === 'alias') return aliases.get(selector.alias) ?? 0;
  const inStage = living.filter(({ stage }) => stage === selector.stage);
  const latest = Math.max(...inStage.map(({ since }) => since));
  return highest(inStage.filter(({ since }) => since === latest));
}

/** The version that a registration with this fingerprint would repeat, or 0. */
export function sameAs({ versions }: NaiveModel, fingerprint: string): number {
  return highest(versions.filter((version) => !version.deleted && version.fingerprint === fingerprint));
}

function highest(versions: readonly NaiveVersion[]): number {
  return Math.max(0, ...versions.map(({ number }) => number));
}
