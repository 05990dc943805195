import { canonicalJson } from '../canonical.js';
import type { CommandData, CommandOf } from '../commands.js';
import { RegistryError } from '../errors.js';
import type { NewEvent, Registered } from '../events.js';
import type { Artifact, Grade, Lineage, Parent } from '../lineage.js';
import { formatRef, formatSelector, parseRef, type Ref } from '../refs.js';
import type { ModelState } from '../state/model-state.js';
import { type Context, livingVersion, modelEvent, nameOf, type Ruling } from './context.js';

/** RegisterModel: a new version of the model, which is created when it is missing. */
export function register(context: Context, command: CommandOf<'RegisterModel'>): Ruling {
  const { data } = command;
  const known = context.state.model(context.namespace.name, nameOf(command));
  const version = describe(context, data);
  const fingerprint = context.hash(identityOf(data, version));
  if (known && data.onDuplicate !== 'create') {
    const same = context.state.versions.livingSame(known.ordinal, fingerprint);
    if (same !== -1) return { events: [], unchanged: { model: known, version: context.state.versions.numberOf(same) } };
  }
  const model = known ?? { id: context.facts.modelId, name: nameOf(command), rows: [] };
  const created: NewEvent[] = known ? [] : [modelEvent(model, 'ModelCreated', { name: model.name, tags: {} })];
  const registered: Registered = { name: model.name, version: model.rows.length + 1, ...version, fingerprint };
  return { events: [...created, modelEvent(model, 'ModelRegistered', registered)] };
}

type Description = Omit<Registered, 'name' | 'version' | 'fingerprint'>;

function describe(context: Context, data: CommandData<'RegisterModel'>): Description {
  const { onDuplicate: _onDuplicate, ...kept } = data;
  return {
    hyperparameters: {},
    metrics: {},
    tags: {},
    ...kept,
    artifact: gradeArtifact(context, data.artifact as Omit<Artifact, 'grade'> | undefined),
    lineage: gradeLineage(context, data),
  } as Description;
}

function gradeArtifact({ facts }: Context, artifact: Omit<Artifact, 'grade'> | undefined): Artifact {
  if (!artifact) return { grade: 'missing' };
  const { digest, uri } = artifact;
  if (digest !== undefined && facts.artifactsUnavailable) {
    throw new RegistryError(
      'UNAVAILABLE',
      'The artifact store did not answer; nothing was registered. Repeat under a new command id.',
    );
  }
  if (digest !== undefined && facts.artifact) {
    return { grade: 'verified', mediaType: 'application/octet-stream', ...artifact, size: facts.artifact.size };
  }
  if (uri === undefined) {
    throw new RegistryError(
      'ARTIFACT_NOT_FOUND',
      `Expected ${String(digest)} in the artifact store, found nothing. Upload it first, or give the uri of bytes kept elsewhere.`,
    );
  }
  return { grade: digest === undefined ? 'declared' : 'unverified', ...artifact };
}

/** Literals with their own properties first: a spread in front costs ten times as much, and a registration makes many. */
function gradeLineage(context: Context, data: CommandData<'RegisterModel'>): Lineage {
  const { code, data: sources = [], environment, parents = [], run } = data.lineage ?? {};
  const grade: Grade = data.origin ? 'imported' : 'declared';
  return {
    data: sources.map((source) => ({ grade, ...source })),
    parents: parents.map((parent) => pin(context, parent as Parent)),
    ...(code && { code: { grade, ...code } }),
    ...(environment && { environment: { grade, ...environment } }),
    ...(run && { run: { grade, ...run } }),
  } as Lineage;
}

/** A parent that the registry knows is pinned to its model and number, whatever its alias or stage means later. */
function pin(context: Context, parent: Parent): Parent {
  const ref = readRef(parent.ref, context.namespace.name);
  const model = ref && context.state.model(ref.namespace, ref.model);
  const version = ref && model && knownVersion(context, model, ref);
  if (!model || version === undefined) return { ...parent, grade: 'declared' };
  return {
    ...parent,
    ref: formatRef(model.namespace, model.name, version),
    modelId: model.id,
    version,
    grade: 'verified',
  };
}

function readRef(text: string, namespace: string): Ref | undefined {
  try {
    return parseRef(text, namespace);
  } catch {
    return undefined;
  }
}

function knownVersion(context: Context, model: ModelState, ref: Ref): number | undefined {
  try {
    return livingVersion(context, model, formatSelector(ref.selector));
  } catch {
    return undefined;
  }
}

/** Two versions are the same when this is: the bytes, the lineage, hyperparameters, metrics and label; not how far each is proven. */
function identityOf(
  data: CommandData<'RegisterModel'>,
  { artifact, lineage, hyperparameters, metrics, label }: Description,
): string {
  const { code, data: sources = [], environment, run } = data.lineage ?? {};
  const parents = lineage.parents.map(({ ref, modelId, version, relation }) => ({
    relation,
    ...(modelId === undefined ? { ref } : { modelId, version }),
  }));
  return canonicalJson({
    bytes: artifact.digest ?? { foreignDigest: artifact.foreignDigest, uri: artifact.uri },
    hyperparameters,
    label,
    lineage: { code, data: sources, environment, parents, run },
    metrics,
  });
}
