import type { CommandOf } from '../commands.js';
import { RegistryError } from '../errors.js';
import { quoted } from '../names.js';
import { formatRef } from '../refs.js';
import type { ModelState } from '../state/model-state.js';
import { type Context, livingModel, modelEvent, nameOf, type Ruling } from './context.js';

export function createModel(context: Context, command: CommandOf<'CreateModel'>): Ruling {
  const name = nameOf(command);
  assertFree(context, name);
  const { description, tags = {} } = command.data;
  const data = { name, ...(description !== undefined && { description }), tags };
  return { events: [modelEvent({ id: context.facts.modelId, name }, 'ModelCreated', data)] };
}

export function renameModel(context: Context, command: CommandOf<'RenameModel'>): Ruling {
  const model = livingModel(context, command);
  const { name: to } = command.data;
  if (to === model.name) return { events: [], unchanged: { model, version: 0 } };
  assertFree(context, to);
  return { events: [modelEvent(model, 'ModelRenamed', { name: model.name, from: model.name, to })] };
}

/** DeleteModel: one tombstone, however many versions. @throws VERSION_IN_USE when one is in Production and it is not forced */
export function deleteModel(context: Context, command: CommandOf<'DeleteModel'>): Ruling {
  const model = livingModel(context, command);
  const { force, reason } = command.data;
  if (model.count.Production > 0 && force !== true) {
    const found = formatRef(model.namespace, model.name, context.state.holder(model, 'Production'));
    throw new RegistryError(
      'VERSION_IN_USE',
      `Expected a model without versions in Production, found ${found} there. Archive it first, or repeat with force=true.`,
    );
  }
  return { events: [modelEvent(model, 'ModelDeleted', { name: model.name, ...(reason !== undefined && { reason }) })] };
}

export function configureNamespace(
  { state, namespace }: Context,
  command: CommandOf<'ConfigureNamespace'>,
): Ruling | 'unchanged' {
  const { exclusiveStages: asked = namespace.exclusiveStages } = command.data;
  const refused = asked.find((stage) => stage === 'None' || stage === 'Archived');
  if (refused !== undefined)
    throw new RegistryError(
      'INVALID_COMMAND',
      `Expected exclusiveStages out of Staging and Production, found ${refused}.`,
    );
  const exclusiveStages = (['Staging', 'Production'] as const).filter((stage) => asked.includes(stage));
  if (state.namespace(namespace.name) && exclusiveStages.join() === namespace.exclusiveStages.join())
    return 'unchanged';
  for (const stage of exclusiveStages) {
    const crowded = crowdedModel(state.models.values(), namespace.name, stage);
    if (crowded) {
      const found = `${crowded.count[stage]} of ${formatRef(namespace.name, crowded.name)}`;
      throw new RegistryError(
        'STAGE_EXCLUSIVE',
        `Expected at most one version of each model in ${stage} before it becomes exclusive, found ${found}. Archive all but one.`,
      );
    }
  }
  return {
    events: [
      {
        type: 'NamespaceConfigured',
        stream: { kind: 'namespace', id: namespace.name },
        subject: namespace.name,
        data: { exclusiveStages },
      },
    ],
  };
}

function crowdedModel(
  models: Iterable<ModelState>,
  namespace: string,
  stage: 'Staging' | 'Production',
): ModelState | undefined {
  for (const model of models)
    if (model.namespace === namespace && !model.deleted && model.count[stage] > 1) return model;
  return undefined;
}

/** @throws MODEL_EXISTS */
function assertFree({ state, namespace }: Context, name: string): void {
  if (state.model(namespace.name, name)) {
    throw new RegistryError(
      'MODEL_EXISTS',
      `Expected ${quoted(name)} to be free in namespace ${namespace.name}, found a model of that name.`,
    );
  }
}
