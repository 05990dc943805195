import { type Document, viewOfEvents } from './view.js';

/** An alias of a model; `_id` is `modelId@alias`. One that was removed has no version. */
export interface AliasDocument extends Document {
  readonly modelId: string;
  readonly alias: string;
  readonly version?: number;
}

export function aliasId(modelId: string, alias: string): string {
  return `${modelId}@${alias}`;
}

export const aliases = viewOfEvents<AliasDocument>({
  name: 'aliases',
  version: 2,
  fields: { modelId: 'text', alias: 'text', version: 'number' },
  indexes: [{ name: 'of_model', fields: ['modelId', 'alias'], unique: true, onlyWith: 'version' }],
  lends: ({ modelId, alias, version }) => ({
    view: 'models',
    id: modelId,
    entry: { key: 'alias', value: alias },
    given: version !== undefined,
  }),
  route({ type, stream, data }) {
    if (type === 'AliasAssigned' || type === 'AliasRemoved') return [aliasId(stream.id, data.alias)];
    return type === 'VersionDeleted' ? data.aliases.map((alias) => aliasId(stream.id, alias)) : [];
  },
  replaces: () => true,
  apply(_document, { type, stream, data }, id) {
    const alias = id.slice(aliasId(stream.id, '').length);
    return [{ _id: id, modelId: stream.id, alias, ...(type === 'AliasAssigned' && { version: data.version }) }];
  },
});
