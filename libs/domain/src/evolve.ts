import type { RecordedEvent, RecordedOf } from './events.js';
import type { Stage } from './stages.js';
import { commandKey, type Remembered } from './state/command-table.js';
import { ModelState, type NamespaceState } from './state/model-state.js';
import { emptyNamespace, type RegistryState } from './state/registry-state.js';
import { formatRef } from './refs.js';

/**
 * The state after the event. Deterministic; changes `state` and nothing else, and returns it. Every change is noted in
 * the state's journal, so that it can be taken back.
 */
export function evolve(state: RegistryState, event: RecordedEvent): RegistryState {
  const namespace = openNamespace(state, event.namespace);
  const { seq } = namespace;
  namespace.seq = event.seq;
  state.undo(() => (namespace.seq = seq));
  const recordedAt = Date.parse(event.recordedAt);
  advanceTime(state, recordedAt);
  apply(state, namespace, event);
  reviseStream(state, namespace, event);
  if (event.commandIndex === event.commandCount - 1) rememberAccepted(state, event, recordedAt);
  return state;
}

/** Notes the outcome of a command that made no event. Where its id stands for another command, that one's outcome stays. */
export function remember(state: RegistryState, outcome: Remembered): void {
  advanceTime(state, outcome.recordedAt);
  if (!state.commands.find(outcome.key, outcome.recordedAt)) note(state, outcome);
}

function note(state: RegistryState, outcome: Remembered): void {
  state.undo(state.commands.add(outcome));
}

function advanceTime(state: RegistryState, recordedAt: number): void {
  const before = state.recordedAt;
  if (recordedAt <= before) return;
  state.recordedAt = recordedAt;
  state.undo(() => (state.recordedAt = before));
}

function rememberAccepted(state: RegistryState, event: RecordedEvent, recordedAt: number): void {
  note(state, {
    key: commandKey(event.namespace, event.actor.id, event.commandId),
    status: 'accepted',
    commandSha256: event.commandSha256,
    result: { ref: refOf(event), position: `${event.namespace}:${event.seq}` },
    recordedAt,
  });
}

/** The model or version that the event is about, as a reference. */
export function refOf(event: RecordedEvent): string {
  if (event.type === 'NamespaceConfigured') return event.namespace;
  const name = event.type === 'ModelRenamed' ? event.data.to : event.data.name;
  return formatRef(event.namespace, name, 'version' in event.data ? event.data.version : undefined);
}

function openNamespace(state: RegistryState, name: string): NamespaceState {
  const known = state.namespaces.get(name);
  if (known) return known;
  const opened = emptyNamespace(name);
  state.namespaces.set(name, opened);
  state.undo(() => state.namespaces.delete(name));
  return opened;
}

function reviseStream(state: RegistryState, namespace: NamespaceState, event: RecordedEvent): void {
  const stream = event.stream.kind === 'namespace' ? namespace : state.models.get(event.stream.id);
  if (!stream) return;
  const before = stream.revision;
  stream.revision = event.streamRevision;
  state.undo(() => (stream.revision = before));
}

function apply(state: RegistryState, namespace: NamespaceState, event: RecordedEvent): void {
  switch (event.type) {
    case 'NamespaceConfigured':
      return configure(state, namespace, event);
    case 'ModelCreated':
      return create(state, namespace, event);
    case 'ModelRegistered':
      return register(state, modelOf(state, event), event);
    case 'StagePromoted':
      return move(state, event, event.data.to);
    case 'ModelArchived':
      return move(state, event, 'Archived');
    case 'AliasAssigned':
      return assignAlias(state, event);
    case 'AliasRemoved':
      removeAlias(state, modelOf(state, event), event.data.alias);
      return revise(state, modelOf(state, event), event.data.version);
    case 'ModelRenamed':
      return rename(state, namespace, event);
    case 'VersionDeleted':
      return deleteVersion(state, event);
    case 'ModelDeleted':
      return deleteModel(state, namespace, event);
    case 'VersionDescribed':
    case 'EvaluationRecorded':
    case 'TagsChanged':
      return event.data.version === undefined ? undefined : revise(state, modelOf(state, event), event.data.version);
    case 'ModelDescribed':
      return;
  }
}

function modelOf(state: RegistryState, event: RecordedEvent): ModelState {
  return state.models.get(event.stream.id) as ModelState;
}

function configure(state: RegistryState, namespace: NamespaceState, { data }: RecordedOf<'NamespaceConfigured'>): void {
  const { exclusiveStages } = namespace;
  namespace.exclusiveStages = data.exclusiveStages;
  state.undo(() => (namespace.exclusiveStages = exclusiveStages));
}

function create(state: RegistryState, namespace: NamespaceState, { stream, data }: RecordedOf<'ModelCreated'>): void {
  const model = new ModelState(state.models.size, stream.id, namespace.name, data.name);
  state.models.set(model.id, model);
  state.undo(() => state.models.delete(model.id));
  takeName(state, namespace, data.name, model.id);
}

function takeName(state: RegistryState, namespace: NamespaceState, name: string, id: string): void {
  namespace.names.set(name, id);
  const renamed = namespace.renamed.get(name);
  namespace.renamed.delete(name);
  state.undo(() => {
    namespace.names.delete(name);
    if (renamed !== undefined) namespace.renamed.set(name, renamed);
  });
}

function leaveName(state: RegistryState, namespace: NamespaceState, model: ModelState): void {
  const { name } = model;
  namespace.names.delete(name);
  state.undo(() => namespace.names.set(name, model.id));
}

function register(state: RegistryState, model: ModelState, event: RecordedOf<'ModelRegistered'>): void {
  const { version, fingerprint, label } = event.data;
  const since = Date.parse(event.effectiveAt);
  model.rows.push(state.versions.add({ model: model.ordinal, number: version, since, fingerprint, label }));
  const { latest } = model;
  model.latest = version;
  state.undo(() => {
    model.latest = latest;
    model.rows.pop();
    state.versions.removeLast();
  });
  enter(state, model, 'None', since, version);
}

function enter(state: RegistryState, model: ModelState, stage: Stage, since: number, version: number): void {
  state.undo(model.order[stage].insert(since, version));
  count(state, model, stage, 1);
}

/** Call after the version has left. */
function leave(state: RegistryState, model: ModelState, stage: Stage): void {
  count(state, model, stage, -1);
  state.undo(model.order[stage].trim(state.stands(model, stage), model.count[stage]));
}

function count(state: RegistryState, model: ModelState, stage: Stage, by: 1 | -1): void {
  model.count[stage] += by;
  state.undo(() => (model.count[stage] -= by));
}

function move(state: RegistryState, event: RecordedOf<'StagePromoted' | 'ModelArchived'>, to: Stage): void {
  const model = modelOf(state, event);
  const { version, from } = event.data;
  const row = model.rows[version - 1] as number;
  const since = advanceStageTime(state, model, event.effectiveAt);
  state.undo(state.versions.move(row, to, since));
  leave(state, model, from);
  enter(state, model, to, since, version);
  revise(state, model, version);
}

function advanceStageTime(state: RegistryState, model: ModelState, effectiveAt: string): number {
  const before = model.stageTime;
  model.stageTime = Date.parse(effectiveAt);
  state.undo(() => (model.stageTime = before));
  return model.stageTime;
}

function revise(state: RegistryState, model: ModelState, version: number): void {
  const row = model.rows[version - 1] as number;
  state.versions.revise(row, 1);
  state.undo(() => state.versions.revise(row, -1));
}

function assignAlias(state: RegistryState, event: RecordedOf<'AliasAssigned'>): void {
  const model = modelOf(state, event);
  const { alias, version, previous } = event.data;
  model.aliases.set(alias, version);
  state.undo(() => (previous === undefined ? model.aliases.delete(alias) : model.aliases.set(alias, previous)));
  revise(state, model, version);
  if (previous !== undefined) revise(state, model, previous);
}

function removeAlias(state: RegistryState, model: ModelState, alias: string): void {
  const version = model.aliases.get(alias) as number;
  model.aliases.delete(alias);
  state.undo(() => model.aliases.set(alias, version));
}

function rename(state: RegistryState, namespace: NamespaceState, event: RecordedOf<'ModelRenamed'>): void {
  const model = modelOf(state, event);
  const { from, to } = event.data;
  leaveName(state, namespace, model);
  namespace.renamed.set(from, model.id);
  model.name = to;
  state.undo(() => {
    model.name = from;
    namespace.renamed.delete(from);
  });
  takeName(state, namespace, to, model.id);
}

function deleteVersion(state: RegistryState, event: RecordedOf<'VersionDeleted'>): void {
  const model = modelOf(state, event);
  const { version, from, aliases } = event.data;
  advanceStageTime(state, model, event.effectiveAt);
  state.undo(state.versions.delete(model.rows[version - 1] as number));
  leave(state, model, from);
  for (const alias of aliases) removeAlias(state, model, alias);
  revise(state, model, version);
  const { latest } = model;
  while (model.latest > 0 && state.versions.isDeleted(model.rows[model.latest - 1] as number)) model.latest--;
  state.undo(() => (model.latest = latest));
}

function deleteModel(state: RegistryState, namespace: NamespaceState, event: RecordedOf<'ModelDeleted'>): void {
  const model = modelOf(state, event);
  advanceStageTime(state, model, event.effectiveAt);
  leaveName(state, namespace, model);
  model.deleted = true;
  state.undo(() => (model.deleted = false));
}
