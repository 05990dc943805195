import { formatRef, formatSelector, quoted, RegistryError, type Selector } from '#domain';
import { aliases, aliasId } from '../aliases.view.js';
import type { ModelDocument } from '../models.view.js';
import { versionId, versions } from '../versions.view.js';
import type { VersionDocument } from '../version-document.js';
import type { ViewStore } from '../view-store.js';
import { livingVersions, versionsInStage, versionsLabelled } from './living-versions.js';

/**
 * The living version that the selector means, by one look-up in an index, by two for an alias.
 * @throws VERSION_NOT_FOUND, VERSION_DELETED, ALIAS_NOT_FOUND, NO_VERSION_IN_STAGE
 */
export async function resolveVersion(
  store: ViewStore,
  model: ModelDocument,
  selector: Selector,
): Promise<VersionDocument> {
  const version = await resolveVersionOfHistory(store, model, selector);
  if (!version.deleted) return version;
  const ref = formatRef(model.namespace, model.name, version.version);
  throw new RegistryError(
    'VERSION_DELETED',
    `Expected a living version, found that ${ref} was deleted on ${version.deleted.effectiveAt}.`,
  );
}

/** As `resolveVersion`, but a number means a deleted version too: its history stands. */
export async function resolveVersionOfHistory(
  store: ViewStore,
  model: ModelDocument,
  selector: Selector,
): Promise<VersionDocument> {
  const version = await findVersion(store, model._id, selector);
  if (version) return version;
  throw notFound(model, selector);
}

async function findVersion(
  store: ViewStore,
  modelId: string,
  selector: Selector,
): Promise<VersionDocument | undefined> {
  switch (selector.by) {
    case 'version':
      return store.get(versions, versionId(modelId, selector.version));
    case 'alias': {
      const holder = await store.get(aliases, aliasId(modelId, selector.alias));
      return holder?.version === undefined ? undefined : store.get(versions, versionId(modelId, holder.version));
    }
    case 'latest':
      return (await store.find(versions, livingVersions(modelId, 1)))[0];
    case 'label':
      return (await store.find(versions, versionsLabelled(modelId, selector.label, 1)))[0];
    case 'stage':
      return (await store.find(versions, versionsInStage(modelId, selector.stage, 1)))[0];
  }
}

function notFound(model: ModelDocument, selector: Selector): RegistryError {
  const of = formatRef(model.namespace, model.name);
  if (selector.by === 'alias')
    return new RegistryError('ALIAS_NOT_FOUND', `Expected alias ${quoted(selector.alias)} of ${of}, found none.`);
  if (selector.by === 'stage')
    return new RegistryError('NO_VERSION_IN_STAGE', `Expected a version of ${of} in ${selector.stage}, found none.`);
  const wanted = quoted(formatSelector(selector));
  return new RegistryError(
    'VERSION_NOT_FOUND',
    `Expected version ${wanted} of ${of}, found none; it has ${model.versionCount} living versions.`,
  );
}
