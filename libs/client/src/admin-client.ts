import { type CommandData, formatRef, type Issue, type Ref, type Stage } from '#domain';
import { type Answer, bodyOf } from './answer.js';
import type { Call } from './call.js';
import { Calls, jsonOf } from './calls.js';
import { modelPath, namespacePath, versionPath } from './paths.js';
import {
  healthSchema,
  type Model,
  modelSchema,
  type Namespace,
  namespacePageSchema,
  type NamespacePage,
  namespaceSchema,
  readinessSchema,
  type Version,
  versionSchema,
} from './shapes.js';

type ModelName = Pick<Ref, 'namespace' | 'model'>;
/** Description and tags to set; null takes away. */
type Patch = CommandData<'UpdateModel'>;

/** Also what is in Production; and why, for the history. */
export interface Removal {
  readonly force?: boolean;
  readonly reason?: string;
}

/** How a registry does: whether every part works, and what its clock says. */
export interface Standing {
  readonly version: string;
  /** What is missing, by part. */
  readonly missing: readonly Issue[];
  /** The Date of the answer, in whole seconds. */
  readonly date: string | null;
}

/** Whoever looks after a registry: namespaces, what is said of models and versions, what is taken away. Throws as `RegistryClient` does. */
export class AdminClient extends Calls {
  async *namespaces(): AsyncGenerator<NamespacePage, void, undefined> {
    yield* this.pages('/v1/namespaces', namespacePageSchema, {});
  }

  async namespace(name: string): Promise<Namespace> {
    return this.read(namespacePath(name), namespaceSchema);
  }

  /** Creates or configures it; without stages those that it has stay. */
  async configureNamespace(name: string, exclusiveStages?: readonly Stage[]): Promise<Answer<Namespace>> {
    const body = exclusiveStages === undefined ? {} : { exclusiveStages };
    return this.send({ method: 'PUT', path: namespacePath(name), ...jsonOf(body) }, namespaceSchema, (one) => one.name);
  }

  async model(model: ModelName): Promise<Model> {
    return this.read(modelPath(model), modelSchema);
  }

  async updateModel(model: ModelName, patch: Patch): Promise<Answer<Model>> {
    return this.send({ method: 'PATCH', path: modelPath(model), ...jsonOf(patch) }, modelSchema, nameOf);
  }

  async renameModel(model: ModelName, name: string): Promise<Answer<Model>> {
    const call: Call = { method: 'POST', path: `${modelPath(model)}/rename`, ...jsonOf({ name }) };
    return this.send(call, modelSchema, nameOf);
  }

  async deleteModel(model: ModelName, removal: Removal): Promise<Answer<Model>> {
    return this.send({ method: 'DELETE', path: modelPath(model), query: queryOf(removal) }, modelSchema, nameOf);
  }

  async updateVersion(ref: Ref, patch: Patch): Promise<Answer<Version>> {
    return this.command('PATCH', versionPath(ref), versionSchema, patch);
  }

  async deleteVersion(ref: Ref, removal: Removal): Promise<Answer<Version>> {
    const call: Call = { method: 'DELETE', path: versionPath(ref), query: queryOf(removal) };
    return this.send(call, versionSchema, (version) => version.ref);
  }

  async evaluate(ref: Ref, body: Omit<CommandData<'RecordEvaluation'>, 'ref'>): Promise<Answer<Version>> {
    return this.command('POST', `${versionPath(ref)}/evaluations`, versionSchema, body);
  }

  /** Needs no token. */
  async standing(): Promise<Standing> {
    const { version, date } = await this.connection.send({ method: 'GET', path: '/healthz' }, async (response) => ({
      ...(await bodyOf(healthSchema, response)),
      date: response.headers.get('date'),
    }));
    const call: Call = { method: 'GET', path: '/readyz', expects: 503 };
    const { errors = [] } = await this.connection.send(call, (response) => bodyOf(readinessSchema, response));
    return { version, missing: errors, date };
  }
}

function nameOf({ namespace, name }: Model): string {
  return formatRef(namespace, name);
}

function queryOf({ force, reason }: Removal): Readonly<Record<string, string | undefined>> {
  return { force: force ? 'true' : undefined, reason };
}
