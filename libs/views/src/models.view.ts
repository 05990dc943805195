import { formatPosition, type RecordedEvent, type RecordedOf, type Tags } from '#domain';
import { type Deletion, toDeletion } from './deletion.js';
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
  readonly createdAt: string;
  /** `streamRevision` of its last event. */
  readonly revision: number;
  /** Of its last event. */
  readonly position: string;
  readonly deleted?: Deletion;
}

export const models = viewOfEvents<ModelDocument>({
  name: 'models',
  version: 1,
  fields: {},
  indexes: [],
  route: (event) => (event.stream.kind === 'model' ? [event.stream.id] : []),
  replaces: ({ type }) => type === 'ModelCreated',
  apply(document, event, id) {
    const model = event.type === 'ModelCreated' ? created(event, id) : changed(document as ModelDocument, event);
    return [{ ...model, revision: event.streamRevision, position: formatPosition(event) }];
  },
});

type Facts = Omit<ModelDocument, '_seq' | 'revision' | 'position'>;

function created({ namespace, data, recordedAt }: RecordedOf<'ModelCreated'>, id: string): Facts {
  const { name, description, tags } = data;
  return {
    _id: id,
    namespace,
    name,
    ...(description !== undefined && { description }),
    tags,
    versionCount: 0,
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
    case 'ModelDeleted':
      return { ...model, deleted: toDeletion(event) };
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
