import { formatPosition, type RecordedEvent, type RecordedOf, type Tags, toInstant } from '#domain';
import { type Deletion, toDeletion } from './deletion.js';
import { type Entry, entriesUnder } from './search/entries.js';
import { retag } from './tags.js';
import { type Document, viewOfEvents } from './view.js';

/** A model; `_id` is its modelId. It does not grow with its versions: aliases, stages and the latest version are looked up. */
export interface ModelDocument extends Document {
  readonly namespace: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: Tags;
  /** Living versions. */
  readonly versionCount: number;
  /** Offset of its creation in the log. */
  readonly rank: number;
  /** Absent once deleted. */
  readonly living?: 1;
  readonly createdAt: string;
  /** `streamRevision` of its last event. */
  readonly revision: number;
  /** Of its last event. */
  readonly position: string;
  readonly deleted?: Deletion;
}

export const models = viewOfEvents<ModelDocument>({
  name: 'models',
  version: 2,
  fields: { living: 'number' },
  indexes: [],
  search: { rank: ({ rank }) => rank, entries: modelEntries, lists: ['alias'], lent: ['alias'] },
  route: (event) => (event.stream.kind === 'model' ? [event.stream.id] : []),
  replaces: ({ type }) => type === 'ModelCreated',
  apply(document, event, id, offset) {
    const model =
      event.type === 'ModelCreated' ? created(event, id, offset) : changed(document as ModelDocument, event);
    return [{ ...model, revision: event.streamRevision, position: formatPosition(event) }];
  },
});

type Facts = Omit<ModelDocument, '_seq' | 'revision' | 'position'>;

function created({ namespace, data, recordedAt }: RecordedOf<'ModelCreated'>, id: string, rank: number): Facts {
  const { name, description, tags } = data;
  return {
    _id: id,
    namespace,
    name,
    ...(description !== undefined && { description }),
    tags,
    versionCount: 0,
    rank,
    living: 1,
    createdAt: recordedAt,
  };
}

function changed(model: ModelDocument, event: RecordedEvent): Facts {
  switch (event.type) {
    case 'ModelRegistered':
      return { ...model, versionCount: model.versionCount + 1 };
    case 'VersionDeleted':
      return { ...model, versionCount: model.versionCount - 1 };
    case 'ModelRenamed':
      return { ...model, name: event.data.to };
    case 'ModelDescribed': {
      const { description: _replaced, ...rest } = model;
      return { ...rest, ...(event.data.description !== undefined && { description: event.data.description }) };
    }
    case 'TagsChanged':
      return event.data.version === undefined ? { ...model, tags: retag(model.tags, event.data) } : model;
    case 'ModelDeleted': {
      const { living: _over, ...rest } = model;
      return { ...rest, deleted: toDeletion(event) };
    }
    case 'ModelCreated':
    case 'StagePromoted':
    case 'ModelArchived':
    case 'AliasAssigned':
    case 'AliasRemoved':
    case 'VersionDescribed':
    case 'EvaluationRecorded':
    case 'NamespaceConfigured':
      return model;
  }
}

/** Its aliases are lent by their own view. */
function modelEntries({ namespace, name, tags, createdAt, deleted }: ModelDocument): readonly Entry[] {
  if (deleted) return [];
  return [
    { key: 'namespace', value: namespace },
    { key: 'model', value: name },
    { key: 'createdAt', value: toInstant(createdAt) },
    ...entriesUnder('tags', tags),
  ];
}
