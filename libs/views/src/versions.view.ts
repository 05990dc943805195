import {
  type Artifact,
  formatPosition,
  type Lineage,
  type Metrics,
  type RecordedEvent,
  type RecordedOf,
  type Registered,
  type Stage,
  type Tags,
} from '#domain';
import { type Deletion, toDeletion } from './deletion.js';
import { type EvaluationEntry, withEvaluation } from './evaluations.js';
import { retag } from './tags.js';
import { compareText } from './text-order.js';
import { type Document, viewOfEvents } from './view.js';

/**
 * A version; `_id` is `modelId:version`. The model's present name and its deletion are joined at read, so that renaming
 * or deleting a model is one write however many versions it has.
 */
export interface VersionDocument extends Document {
  readonly namespace: string;
  readonly modelId: string;
  /** The model's name when the version was registered. */
  readonly registeredName: string;
  readonly version: number;
  /** Absent once deleted. */
  readonly living?: 1;
  readonly label?: string;
  readonly stage: Stage;
  readonly stageSince: string;
  readonly aliases: readonly string[];
  readonly artifact: Artifact;
  readonly lineage: Lineage;
  readonly hyperparameters: Registered['hyperparameters'];
  readonly metrics: Metrics;
  /** The newest, see `withEvaluation`; all of them are in the history. */
  readonly evaluations: readonly EvaluationEntry[];
  readonly tags: Tags;
  readonly description?: string;
  /** As it was claimed. */
  readonly createdAt?: string;
  readonly registeredAt: string;
  /** Opaque id of the actor. */
  readonly registeredBy: string;
  readonly updatedAt: string;
  /** 1, and one more for each later event of its own. */
  readonly revision: number;
  /** Of its last own event. */
  readonly position: string;
  readonly deleted?: Deletion;
  /** Digest of the sidecar's bytes. */
  readonly sidecar?: string;
  readonly origin?: NonNullable<Registered['origin']>;
  readonly foreign?: NonNullable<Registered['foreign']>;
}

export function versionId(modelId: string, version: number): string {
  return `${modelId}:${version}`;
}

export const versions = viewOfEvents<VersionDocument>({
  name: 'versions',
  version: 1,
  fields: { modelId: 'text', version: 'number', living: 'number', label: 'text', stage: 'text', stageSince: 'text' },
  indexes: [
    { name: 'by_number', fields: ['modelId', 'living', 'version'], unique: true },
    { name: 'by_label', fields: ['modelId', 'label', 'living', 'version'], unique: true, onlyWith: 'label' },
    { name: 'by_stage', fields: ['modelId', 'stage', 'living', 'stageSince', 'version'], unique: true },
  ],
  route({ type, stream, data }) {
    if (!('version' in data) || data.version === undefined) return [];
    const lost = type === 'AliasAssigned' && data.previous !== undefined ? [versionId(stream.id, data.previous)] : [];
    return [versionId(stream.id, data.version), ...lost];
  },
  replaces: ({ type }) => type === 'ModelRegistered',
  apply(document, event, id) {
    if (event.type === 'ModelRegistered') return [registered(event, id)];
    const before = document as VersionDocument;
    const revised = { revision: before.revision + 1, updatedAt: event.recordedAt, position: formatPosition(event) };
    return [{ ...changed(before, event), ...revised }];
  },
});

type Facts = Omit<VersionDocument, '_seq'>;

function registered(event: RecordedOf<'ModelRegistered'>, id: string): Facts {
  const { name, fingerprint: _forTheOwner, ...version } = event.data;
  return {
    _id: id,
    namespace: event.namespace,
    modelId: event.stream.id,
    registeredName: name,
    ...version,
    living: 1,
    stage: 'None',
    stageSince: event.effectiveAt,
    aliases: [],
    evaluations: [],
    registeredAt: event.recordedAt,
    registeredBy: event.actor.id,
    updatedAt: event.recordedAt,
    revision: 1,
    position: formatPosition(event),
  };
}

function changed(version: VersionDocument, event: RecordedEvent): Facts {
  switch (event.type) {
    case 'StagePromoted':
      return { ...version, stage: event.data.to, stageSince: event.effectiveAt };
    case 'ModelArchived':
      return { ...version, stage: 'Archived', stageSince: event.effectiveAt };
    case 'AliasAssigned':
      return { ...version, aliases: withAlias(version, event) };
    case 'AliasRemoved':
      return { ...version, aliases: version.aliases.filter((alias) => alias !== event.data.alias) };
    case 'VersionDescribed': {
      const { description: _replaced, ...rest } = version;
      return { ...rest, ...(event.data.description !== undefined && { description: event.data.description }) };
    }
    case 'TagsChanged':
      return { ...version, tags: retag(version.tags, event.data) };
    case 'EvaluationRecorded':
      return { ...version, evaluations: withEvaluation(version.evaluations, event) };
    case 'VersionDeleted': {
      const { living: _over, ...rest } = version;
      return { ...rest, aliases: [], deleted: toDeletion(event) };
    }
    case 'ModelRegistered':
    case 'ModelCreated':
    case 'ModelRenamed':
    case 'ModelDescribed':
    case 'ModelDeleted':
    case 'NamespaceConfigured':
      return version;
  }
}

/** The version that the alias came to has it from now on; the one it left has not. */
function withAlias({ version, aliases }: VersionDocument, { data }: RecordedOf<'AliasAssigned'>): readonly string[] {
  const others = aliases.filter((alias) => alias !== data.alias);
  return data.version === version ? [...others, data.alias].sort(compareText) : others;
}
