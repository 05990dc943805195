import { RegistryError } from '#domain';
import { type NamespaceDocument, namespaces } from '../namespaces.view.js';
import type { ViewStore } from '../view-store.js';

/** A namespace as people see it. `position` is that of its last configuration. */
export interface NamespaceShape {
  readonly name: string;
  readonly exclusiveStages: NamespaceDocument['exclusiveStages'];
  readonly revision: number;
  readonly position?: string;
}

const DEFAULT = 'default';
const UNCONFIGURED = { exclusiveStages: [], revision: 0 };

/** The namespace, or undefined. `default` exists unasked. */
export async function findNamespace(store: ViewStore, name: string): Promise<NamespaceShape | undefined> {
  const document = await store.get(namespaces, name);
  if (document) return namespaceShape(document);
  return name === DEFAULT ? { name, ...UNCONFIGURED } : undefined;
}

/** @throws NAMESPACE_NOT_FOUND */
export async function resolveNamespace(store: ViewStore, name: string): Promise<NamespaceShape> {
  const namespace = await findNamespace(store, name);
  if (namespace) return namespace;
  throw new RegistryError(
    'NAMESPACE_NOT_FOUND',
    `Expected a namespace "${name}", found none. Create it with PUT /v1/namespaces/${name}.`,
  );
}

/** Namespaces by name, from behind `after`; `default` is always among them. */
export async function listNamespaces(
  store: ViewStore,
  after: string,
  limit: number,
): Promise<readonly NamespaceShape[]> {
  const found = (await store.scan(namespaces, after, limit)).map(namespaceShape);
  if (after >= DEFAULT || found.some(({ name }) => name === DEFAULT)) return found;
  const before = found.filter(({ name }) => name < DEFAULT);
  return [...before, { name: DEFAULT, ...UNCONFIGURED }, ...found.slice(before.length)].slice(0, limit);
}

function namespaceShape({ _id, exclusiveStages, revision, position }: NamespaceDocument): NamespaceShape {
  return { name: _id, exclusiveStages, revision, position };
}
