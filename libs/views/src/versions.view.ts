import { formatPosition, type RecordedEvent, type RecordedOf } from '#domain';
import { toDeletion } from './deletion.js';
import { withEvaluation } from './evaluations.js';
import { retag } from './tags.js';
import { VERSION_LISTS, versionEntries } from './version-entries.js';
import { compareText } from './text-order.js';
import type { VersionDocument } from './version-document.js';
import { viewOfEvents } from './view.js';

export function versionId(modelId: string, version: number): string {
  return `${modelId}:${version}`;
}

export const versions = viewOfEvents<VersionDocument>({
  name: 'versions',
  version: 2,
  fields: { modelId: 'text', version: 'number', living: 'number', label: 'text', stage: 'text', stageSince: 'text' },
  indexes: [
    { name: 'by_number', fields: ['modelId', 'living', 'version'], unique: true },
    { name: 'by_label', fields: ['modelId', 'label', 'living', 'version'], unique: true, onlyWith: 'label' },
    { name: 'by_stage', fields: ['modelId', 'stage', 'living', 'stageSince', 'version'], unique: true },
  ],
  search: {
    rank: ({ rank }) => rank,
    entries: versionEntries,
    lists: VERSION_LISTS,
    parent: { view: 'models', field: 'modelId', keys: ['model'] },
  },
  route({ type, stream, data }) {
    if (!('version' in data) || data.version === undefined) return [];
    const lost = type === 'AliasAssigned' && data.previous !== undefined ? [versionId(stream.id, data.previous)] : [];
    return [versionId(stream.id, data.version), ...lost];
  },
  replaces: ({ type }) => type === 'ModelRegistered',
  apply(document, event, id, offset) {
    if (event.type === 'ModelRegistered') return [registered(event, id, offset)];
    const before = document as VersionDocument;
    const revised = { revision: before.revision + 1, updatedAt: event.recordedAt, position: formatPosition(event) };
    return [{ ...changed(before, event), ...revised }];
  },
});

type Facts = Omit<VersionDocument, '_seq'>;

function registered(event: RecordedOf<'ModelRegistered'>, id: string, rank: number): Facts {
  const { name, fingerprint: _forTheOwner, ...version } = event.data;
  return {
    _id: id,
    namespace: event.namespace,
    modelId: event.stream.id,
    registeredName: name,
    ...version,
    rank,
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
