import type { Command } from './commands.js';
import { sha256Hex, type TextHash } from './digest.js';
import { RegistryError } from './errors.js';
import type { Decision, Facts } from './outcomes.js';
import { formatRef } from './refs.js';
import { AHEAD, type Context, livingModel, livingVersion, rowOf, type Ruling } from './rules/context.js';
import { configureNamespace, createModel, deleteModel, renameModel } from './rules/model.js';
import { register } from './rules/register.js';
import { archive, promote } from './rules/stage.js';
import { assignAlias, deleteVersion, recordEvaluation, removeAlias, update } from './rules/version.js';
import { commandKey } from './state/command-table.js';
import type { ModelState } from './state/model-state.js';
import { emptyNamespace, type RegistryState } from './state/registry-state.js';
import { DAY, formatInstant } from './time.js';

/**
 * What becomes of a command. Pure: the same state, command and facts give the same answer for ever; the state is only
 * looked at. Never throws for what a command says: that is a rejection. Whoever decides thousands a second lends the
 * platform's `hash`.
 */
export function decide(state: RegistryState, command: Command, facts: Facts, hash: TextHash = sha256Hex): Decision {
  try {
    return repeat(state, command, facts) ?? decideNew(state, command, facts, hash);
  } catch (error) {
    if (error instanceof RegistryError) return { status: 'rejected', error: error.toRejection() };
    throw error;
  }
}

/** The same id and the same command again: the first outcome. @throws COMMAND_ID_REUSED */
function repeat(state: RegistryState, command: Command, facts: Facts): Decision | undefined {
  const first = state.commands.find(commandKey(command.namespace, command.actor.id, command.commandId), facts.now);
  if (!first) return undefined;
  if (first.commandSha256 === command.commandSha256) return { status: 'repeated', first };
  throw new RegistryError(
    'COMMAND_ID_REUSED',
    `Expected a command id that is new, found that ${command.commandId} stood for another command in the last 24 hours. Use a new one.`,
  );
}

function decideNew(state: RegistryState, command: Command, facts: Facts, hash: TextHash): Decision {
  assertInTime(command, facts);
  const namespace =
    state.namespace(command.namespace) ??
    (command.type === 'ConfigureNamespace' ? emptyNamespace(command.namespace) : undefined);
  if (!namespace) {
    throw new RegistryError(
      'NAMESPACE_NOT_FOUND',
      `Expected a namespace that exists, found ${command.namespace}. Create it with PUT /v1/namespaces/${command.namespace}.`,
    );
  }
  const context: Context = { state, facts, namespace, hash };
  assertExpected(context, command);
  const ruling = rule(context, command);
  const position = `${namespace.name}:${namespace.seq}`;
  if (ruling === 'unchanged') return { status: 'unchanged', result: { ref: namespace.name, position } };
  if (ruling.unchanged) {
    const { model, version } = ruling.unchanged;
    return {
      status: 'unchanged',
      result: { ref: formatRef(namespace.name, model.name, version || undefined), position },
    };
  }
  return { status: 'accepted', events: ruling.events, effectiveAt: ruling.effectiveAt ?? facts.now };
}

function rule(context: Context, command: Command): Ruling | 'unchanged' {
  switch (command.type) {
    case 'CreateModel':
      return createModel(context, command);
    case 'RegisterModel':
      return register(context, command);
    case 'RenameModel':
      return renameModel(context, command);
    case 'UpdateModel':
    case 'UpdateVersion':
      return update(context, command);
    case 'DeleteModel':
      return deleteModel(context, command);
    case 'PromoteStage':
      return promote(context, command);
    case 'ArchiveModel':
      return archive(context, command);
    case 'DeleteVersion':
      return deleteVersion(context, command);
    case 'RecordEvaluation':
      return recordEvaluation(context, command);
    case 'AssignAlias':
      return assignAlias(context, command);
    case 'RemoveAlias':
      return removeAlias(context, command);
    case 'ConfigureNamespace':
      return configureNamespace(context, command);
  }
}

/** @throws COMMAND_EXPIRED, INVALID_TIME */
function assertInTime(command: Command, facts: Facts): void {
  if (facts.now > command.expiresAt || command.issuedAt < facts.now - DAY) {
    const found = `issued ${formatInstant(command.issuedAt)}, valid until ${formatInstant(command.expiresAt)}`;
    throw new RegistryError(
      'COMMAND_EXPIRED',
      `Expected a command that has not expired at ${formatInstant(facts.now)}, found one ${found}. Send it again under a new id.`,
    );
  }
  // It would still be new when its outcome is forgotten.
  if (command.issuedAt > facts.now + AHEAD) {
    throw new RegistryError(
      'INVALID_TIME',
      `Expected a command issued at most five minutes after ${formatInstant(facts.now)}, found ${formatInstant(command.issuedAt)}. Set the sender's clock.`,
    );
  }
}

/** @throws STALE_REVISION where a condition of the command does not hold, INVALID_COMMAND where it has no meaning */
function assertExpected(context: Context, command: Command): void {
  const { modelRevision, versionRevision, holder } = command.expect ?? {};
  if (modelRevision === undefined && versionRevision === undefined && holder === undefined) return;
  if (command.model === undefined) throw misplaced('conditions on a command about a model', command);
  const model = livingModel(context, command);
  if (modelRevision !== undefined && modelRevision !== model.revision)
    throw stale('model revision', modelRevision, model.revision);
  if (versionRevision !== undefined) {
    const found = revisionMeant(context, command, model);
    if (versionRevision !== found) throw stale('version revision', versionRevision, found);
  }
  if (holder !== undefined) {
    const found = holderMeant(context, command, model);
    if (found !== (holder ?? 0)) throw stale('holder', holder ?? 'nobody', found || 'nobody');
  }
}

function revisionMeant(context: Context, command: Command, model: ModelState): number {
  if ('ref' in command.data)
    return context.state.versions.revisionOf(rowOf(context, model, livingVersion(context, model, command.data.ref)));
  throw misplaced('versionRevision on a command about a version', command);
}

function holderMeant({ state }: Context, command: Command, model: ModelState): number {
  if (command.type === 'PromoteStage') return state.holder(model, command.data.stage);
  if (command.type === 'AssignAlias' || command.type === 'RemoveAlias')
    return model.aliases.get(command.data.alias) ?? 0;
  throw misplaced('holder on a promotion or an alias', command);
}

function misplaced(expected: string, command: Command): RegistryError {
  return new RegistryError('INVALID_COMMAND', `Expected ${expected}, found it on ${command.type}. Leave it out.`);
}

function stale(what: string, expected: number | string, found: number | string): RegistryError {
  return new RegistryError(
    'STALE_REVISION',
    `Expected ${what} ${expected}, found ${found}. Read it again and decide anew.`,
  );
}
