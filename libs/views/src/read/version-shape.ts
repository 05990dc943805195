import { formatRef, type Lineage, missingParts } from '#domain';
import type { ModelDocument } from '../models.view.js';
import type { VersionDocument } from '../version-document.js';

/** A version as people see it. `registeredBy` is the actor's opaque id. */
export interface VersionShape
  extends
    Pick<
      VersionDocument,
      | 'namespace'
      | 'version'
      | 'stage'
      | 'stageSince'
      | 'aliases'
      | 'artifact'
      | 'hyperparameters'
      | 'metrics'
      | 'evaluations'
      | 'tags'
    >,
    Pick<
      VersionDocument,
      'label' | 'description' | 'createdAt' | 'registeredAt' | 'registeredBy' | 'updatedAt' | 'revision' | 'position'
    > {
  /** The model's present name. */
  readonly model: string;
  readonly ref: string;
  readonly lineage: Lineage & { readonly missing: readonly string[] };
}

export function versionShape(version: VersionDocument, { name }: Pick<ModelDocument, 'name'>): VersionShape {
  const { label, description, createdAt, lineage } = version;
  return {
    namespace: version.namespace,
    model: name,
    version: version.version,
    ref: formatRef(version.namespace, name, version.version),
    ...(label !== undefined && { label }),
    stage: version.stage,
    stageSince: version.stageSince,
    aliases: version.aliases,
    artifact: version.artifact,
    lineage: { ...lineage, missing: missingParts(lineage) },
    hyperparameters: version.hyperparameters,
    metrics: version.metrics,
    evaluations: version.evaluations,
    tags: version.tags,
    ...(description !== undefined && { description }),
    ...(createdAt !== undefined && { createdAt }),
    registeredAt: version.registeredAt,
    registeredBy: version.registeredBy,
    updatedAt: version.updatedAt,
    revision: version.revision,
    position: version.position,
  };
}
