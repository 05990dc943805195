import type { CommandOf } from '../commands.js';
import { RegistryError } from '../errors.js';
import type { NewEvent } from '../events.js';
import { quoted } from '../names.js';
import { formatRef } from '../refs.js';
import type { ModelState } from '../state/model-state.js';
import { type Context, livingModel, livingVersion, modelEvent, rowOf, type Ruling } from './context.js';

/** UpdateModel and UpdateVersion: a merge patch of description and tags. An empty patch changes nothing. */
export function update(context: Context, command: CommandOf<'UpdateModel'> | CommandOf<'UpdateVersion'>): Ruling {
  const model = livingModel(context, command);
  const version = command.type === 'UpdateVersion' ? livingVersion(context, model, command.data.ref) : undefined;
  const { description, tags } = command.data;
  const events: NewEvent[] = [];
  if (description !== undefined) events.push(described(model, version, description ?? undefined));
  const removed = Object.keys(tags ?? {}).filter((key) => tags?.[key] === null);
  const set = Object.fromEntries(Object.entries(tags ?? {}).filter((tag): tag is [string, string] => tag[1] !== null));
  if (removed.length + Object.keys(set).length > 0) {
    events.push(
      modelEvent(model, 'TagsChanged', { name: model.name, ...(version !== undefined && { version }), set, removed }),
    );
  }
  return events.length > 0 ? { events } : { events, unchanged: { model, version: version ?? 0 } };
}

function described(model: ModelState, version: number | undefined, text: string | undefined): NewEvent {
  const description = text !== undefined && { description: text };
  if (version === undefined) return modelEvent(model, 'ModelDescribed', { name: model.name, ...description });
  return modelEvent(model, 'VersionDescribed', { name: model.name, version, ...description });
}

export function recordEvaluation(context: Context, command: CommandOf<'RecordEvaluation'>): Ruling {
  const model = livingModel(context, command);
  const { ref, ...evaluation } = command.data;
  const version = livingVersion(context, model, ref);
  return {
    events: [
      modelEvent(model, 'EvaluationRecorded', {
        name: model.name,
        version,
        ...(evaluation as { metrics: Record<string, number> }),
      }),
    ],
  };
}

export function assignAlias(context: Context, command: CommandOf<'AssignAlias'>): Ruling {
  const model = livingModel(context, command);
  const { alias } = command.data;
  const version = livingVersion(context, model, command.data.version);
  const previous = model.aliases.get(alias);
  if (previous === version) return { events: [], unchanged: { model, version } };
  return {
    events: [
      modelEvent(model, 'AliasAssigned', {
        name: model.name,
        version,
        alias,
        ...(previous !== undefined && { previous }),
      }),
    ],
  };
}

export function removeAlias(context: Context, command: CommandOf<'RemoveAlias'>): Ruling {
  const model = livingModel(context, command);
  const { alias } = command.data;
  const version = model.aliases.get(alias);
  if (version === undefined) {
    throw new RegistryError(
      'ALIAS_NOT_FOUND',
      `Expected alias ${quoted(alias)} of ${formatRef(model.namespace, model.name)}, found none.`,
    );
  }
  return { events: [modelEvent(model, 'AliasRemoved', { name: model.name, version, alias })] };
}

/** DeleteVersion: a tombstone. @throws VERSION_IN_USE when it is in Production and not forced */
export function deleteVersion(context: Context, command: CommandOf<'DeleteVersion'>): Ruling {
  const model = livingModel(context, command);
  const { ref, force, reason } = command.data;
  const version = livingVersion(context, model, ref);
  const from = context.state.versions.stageOf(rowOf(context, model, version));
  if (from === 'Production' && force !== true) {
    const found = formatRef(model.namespace, model.name, version);
    throw new RegistryError(
      'VERSION_IN_USE',
      `Expected a version that is not in Production, found ${found} there. Archive it first, or repeat with force=true.`,
    );
  }
  // Sorted: a batch taken back may leave the map in another order, and the same state must give the same event.
  const aliases = [...model.aliases]
    .filter(([, holder]) => holder === version)
    .map(([alias]) => alias)
    .sort();
  const data = { name: model.name, version, from, ...(reason !== undefined && { reason }), aliases };
  return { events: [modelEvent(model, 'VersionDeleted', data)] };
}
