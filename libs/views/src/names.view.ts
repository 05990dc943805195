import { type Document, viewOfEvents } from './view.js';

/** The model that bears a name, or bore it last; `_id` is `namespace/name`. */
export interface NameDocument extends Document {
  readonly modelId: string;
  /** The name that the model took when it left this one. */
  readonly renamedTo?: string;
}

export function nameId(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** A model's deletion leaves its name as it is: the model's own document says that it is gone. */
export const names = viewOfEvents<NameDocument>({
  name: 'names',
  version: 1,
  fields: {},
  indexes: [],
  route({ type, namespace, data }) {
    if (type === 'ModelCreated') return [nameId(namespace, data.name)];
    return type === 'ModelRenamed' ? [nameId(namespace, data.from), nameId(namespace, data.to)] : [];
  },
  replaces: () => true,
  apply(_document, { type, namespace, data, stream }, id) {
    const left = type === 'ModelRenamed' && id === nameId(namespace, data.from);
    return [{ _id: id, modelId: stream.id, ...(left && { renamedTo: data.to }) }];
  },
});
