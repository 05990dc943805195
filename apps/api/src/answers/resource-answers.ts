import type { ModelShape, NamespaceShape, VersionShape } from '#views';
import { Answer } from '../http/answer.js';
import { modelTag, versionTag } from '../http/preconditions.js';
import type { Read } from '../queries/reads.js';

export type Headers = Readonly<Record<string, string>>;

/** The header that says which position an answer reflects. */
export function at(position: string): Headers {
  return { 'cartulary-position': position };
}

export function versionAnswer({ value, position }: Read<VersionShape>, headers: Headers = {}, status = 200): Answer {
  return Answer.json(value, { etag: versionTag(value.revision), ...at(position), ...headers }, status);
}

export function modelAnswer({ value, position }: Read<ModelShape>, headers: Headers = {}, status = 200): Answer {
  return Answer.json(value, { etag: modelTag(value.revision), ...at(position), ...headers }, status);
}

export function namespaceAnswer(
  { value, position }: Read<NamespaceShape>,
  headers: Headers = {},
  status = 200,
): Answer {
  return Answer.json(value, { ...at(position), ...headers }, status);
}

/** Where a resource is read. */
export const paths = {
  namespace: (namespace: string) => `/v1/namespaces/${namespace}`,
  model: (namespace: string, name: string) => `/v1/models/${namespace}/${encodeURIComponent(name)}`,
  version: (namespace: string, name: string, version: number) => `${paths.model(namespace, name)}/versions/${version}`,
  command: (commandId: string) => `/v1/commands/${encodeURIComponent(commandId)}`,
} as const;
