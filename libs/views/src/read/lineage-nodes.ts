import { type Code, type DataSource, type Environment, formatRef, type Grade, type Parent, type Run } from '#domain';
import type { VersionDocument } from '../version-document.js';
import type { LineageKind, LineageNode } from './lineage-graph.js';
import type { FoundVersion } from './searches.js';

/** One thing that a version was made of, and how. */
export interface Ingredient {
  readonly node: LineageNode;
  readonly relation: string;
  readonly grade: Grade;
}

/** A version under the present name of its model. Of models that were deleted several may have borne one name. */
export function versionNode({ version: { version, deleted }, model }: FoundVersion): LineageNode {
  const ref = formatRef(model.namespace, model.name, version);
  return {
    id: model.deleted ? `${ref} of ${model._id}` : ref,
    kind: 'version',
    ...((deleted ?? model.deleted) && { deleted: true }),
  };
}

/** What a version was made of, but for the versions that it was made from. */
export function ingredientsOf({ lineage }: VersionDocument): readonly Ingredient[] {
  const { code, data, environment, parents, run } = lineage;
  return [
    ...parents.filter(({ modelId }) => modelId === undefined).map(unknownParent),
    ...data.map((source) => ingredient('data', nameOfData(source), source, source.role)),
    ...(code ? [ingredient('code', nameOfCode(code), code)] : []),
    ...(environment ? [ingredient('environment', nameOfEnvironment(environment), environment)] : []),
    ...(run ? [ingredient('run', nameOfRun(run), run)] : []),
  ];
}

/** The relation of a version to one that it was made from. */
export function relationTo({ relation, grade }: Parent): Pick<Ingredient, 'relation' | 'grade'> {
  return { relation: relation ?? 'parent', grade: grade ?? 'declared' };
}

function unknownParent(parent: Parent): Ingredient {
  return { node: { id: `model:${parent.ref}`, kind: 'model' }, ...relationTo(parent) };
}

function ingredient(
  kind: LineageKind,
  name: string,
  { grade }: { grade?: Grade },
  relation: string = kind,
): Ingredient {
  return { node: { id: `${kind}:${name}`, kind }, relation, grade: grade ?? 'declared' };
}

/** By its name and version where it has them, else by its digest, else by its place. */
function nameOfData({ id, version, digest, uri }: DataSource): string {
  return joined(id, version) || (digest ?? uri ?? 'unnamed');
}

function nameOfCode({ repository, commit }: Code): string {
  return joined(repository, commit) || 'unnamed';
}

function nameOfEnvironment({ image, lockfile, framework }: Environment): string {
  return [image, lockfile, framework].filter((part) => part !== undefined).join(' ') || 'unnamed';
}

function nameOfRun({ id, url }: Run): string {
  return id ?? url ?? 'unnamed';
}

/** `reviews@3f4e5a6` */
function joined(name: string | undefined, version: string | undefined): string {
  return [name, version].filter((part) => part !== undefined).join('@');
}
