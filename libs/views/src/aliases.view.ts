import { type Document, viewOfEvents } from './view.js';

/** An alias of a model; `_id` is `modelId@alias`. One that was removed has nothing but its `_id`. */
export interface AliasDocument extends Document {
  readonly modelId?: string;
  readonly alias?: string;
  readonly version?: number;
}

export function aliasId(modelId: string, alias: string): string {
  return `${modelId}@${alias}`;
}

export const aliases = viewOfEvents<AliasDocument>({
  name: 'aliases',
  version: 1,
  fields: { modelId: 'text', alias: 'text' },
  indexes: [{ name: 'of_model', fields: ['modelId', 'alias'], unique: true }],
  route({ type, stream, data }) {
    if (type === 'AliasAssigned' || type === 'AliasRemoved') return [aliasId(stream.id, data.alias)];
    return type === 'VersionDeleted' ? data.aliases.map((alias) => aliasId(stream.id, alias)) : [];
  },
  replaces: () => true,
  apply(_document, { type, stream, data }, id) {
    if (type !== 'AliasAssigned') return [{ _id: id }];
    return [{ _id: id, modelId: stream.id, alias: data.alias, version: data.version }];
  },
});
