import { formatRef, quoted, RegistryError } from '#domain';
import { type ModelDocument, models } from '../models.view.js';
import { nameId, names } from '../names.view.js';
import type { ViewStore } from '../view-store.js';
import { resolveNamespace } from './namespaces.js';

/** The living model of that name. @throws NAMESPACE_NOT_FOUND, MODEL_NOT_FOUND, which names the new name after a rename */
export async function resolveModel(store: ViewStore, namespace: string, name: string): Promise<ModelDocument> {
  const model = await lastSoNamed(store, namespace, name);
  if (model && model.name === name && !model.deleted) return model;
  await resolveNamespace(store, namespace);
  throw notFound(namespace, name, model);
}

/** The living model of that name, else the one that bore it last: whose history stands under the name. @throws as resolveModel */
export async function resolveModelOfHistory(store: ViewStore, namespace: string, name: string): Promise<ModelDocument> {
  const model = await lastSoNamed(store, namespace, name);
  if (model) return model;
  await resolveNamespace(store, namespace);
  throw notFound(namespace, name, undefined);
}

async function lastSoNamed(store: ViewStore, namespace: string, name: string): Promise<ModelDocument | undefined> {
  const holder = await store.get(names, nameId(namespace, name));
  return holder && store.get(models, holder.modelId);
}

function notFound(namespace: string, name: string, model: ModelDocument | undefined): RegistryError {
  return new RegistryError(
    'MODEL_NOT_FOUND',
    `Expected a model ${quoted(formatRef(namespace, name))}, found none. ${hint(name, model)}`,
  );
}

function hint(name: string, model: ModelDocument | undefined): string {
  if (!model) return 'Register a version to create it.';
  const renamed = model.name === name ? '' : `renamed to ${quoted(model.name)}`;
  const deleted = model.deleted ? `deleted on ${model.deleted.effectiveAt}` : '';
  return `It was ${[renamed, deleted].filter((part) => part !== '').join(' and ')}.`;
}
