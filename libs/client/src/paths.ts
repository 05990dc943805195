import { formatSelector, type Ref } from '#domain';

/** `/v1/models/default/sentiment-classifier` */
export function modelPath({ namespace, model }: Pick<Ref, 'namespace' | 'model'>): string {
  return `/v1/models/${encodeURIComponent(namespace)}/${encodeURIComponent(model)}`;
}

/** `/v1/models/default/sentiment-classifier/versions/v3` */
export function versionPath(ref: Ref): string {
  return `${modelPath(ref)}/versions/${encodeURIComponent(formatSelector(ref.selector))}`;
}

export function namespacePath(name: string): string {
  return `/v1/namespaces/${encodeURIComponent(name)}`;
}

export function artifactPath(digest: string): string {
  return `/v1/artifacts/${encodeURIComponent(digest)}`;
}
