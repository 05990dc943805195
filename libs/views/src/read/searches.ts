import { z } from 'zod';
import { type ModelDocument, models } from '../models.view.js';
import type { Search, SearchCursor, SearchPage } from '../search/search.js';
import { versions } from '../versions.view.js';
import type { VersionDocument } from '../version-document.js';
import type { ViewStore } from '../view-store.js';

/** What a page token holds. */
export const searchCursorSchema: z.ZodType<SearchCursor> = z
  .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .min(1)
  .max(11);

export interface FoundVersion {
  readonly version: VersionDocument;
  readonly model: ModelDocument;
}

/** Living versions of living models. @throws UNAVAILABLE */
export async function searchVersions(store: ViewStore, search: Search): Promise<SearchPage<FoundVersion>> {
  const { documents, ...page } = await store.search(versions, search);
  const ids = [...new Set(documents.map(({ modelId }) => modelId))];
  const found = await store.getMany(models, ids);
  const byId = new Map(found.map((model) => [model?._id, model]));
  return {
    ...page,
    documents: documents.map((version) => ({ version, model: byId.get(version.modelId) as ModelDocument })),
  };
}

/** Living models. @throws UNAVAILABLE */
export async function searchModels(store: ViewStore, search: Search): Promise<SearchPage<ModelDocument>> {
  return store.search(models, search);
}
