import { formatPosition, type Stage } from '#domain';
import { type Document, viewOfEvents } from './view.js';

/** A configured namespace; `_id` is its name. `default` exists without a document. */
export interface NamespaceDocument extends Document {
  readonly exclusiveStages: readonly Stage[];
  readonly revision: number;
  /** Of its last configuration. */
  readonly position: string;
}

export const namespaces = viewOfEvents<NamespaceDocument>({
  name: 'namespaces',
  version: 1,
  fields: {},
  indexes: [],
  route: (event) => (event.type === 'NamespaceConfigured' ? [event.namespace] : []),
  replaces: () => true,
  apply(_document, event, id) {
    if (event.type !== 'NamespaceConfigured') return [];
    return [
      {
        _id: id,
        exclusiveStages: event.data.exclusiveStages,
        revision: event.streamRevision,
        position: formatPosition(event),
      },
    ];
  },
});
