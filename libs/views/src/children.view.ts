import { type Document, viewOfEvents } from './view.js';
import { versionId } from './versions.view.js';

/** That a version was made from another; `_id` is both their ids. It stays whatever becomes of the two. */
export interface ChildDocument extends Document {
  /** Id of the version that was made. */
  readonly child: string;
}

/** Begins the ids of all children of a version. */
export function childrenPrefix(parentId: string): string {
  return `${parentId} `;
}

export const children = viewOfEvents<ChildDocument>({
  name: 'children',
  version: 1,
  fields: {},
  indexes: [],
  route({ type, stream, data }) {
    if (type !== 'ModelRegistered') return [];
    const pinned = data.lineage.parents.flatMap(({ modelId, version }) =>
      modelId === undefined || version === undefined ? [] : versionId(modelId, version),
    );
    return [...new Set(pinned)].map((parent) => childrenPrefix(parent) + versionId(stream.id, data.version));
  },
  replaces: () => true,
  apply(_document, { stream, data }, id) {
    return 'version' in data && data.version !== undefined
      ? [{ _id: id, child: versionId(stream.id, data.version) }]
      : [];
  },
});
