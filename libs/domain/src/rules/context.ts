import type { Command } from '../commands.js';
import { RegistryError } from '../errors.js';
import type { EventData, EventType, NewEvent } from '../events.js';
import type { Facts } from '../outcomes.js';
import type { TextHash } from '../digest.js';
import { quoted } from '../names.js';
import { formatRef, parseSelector, type Selector, subjectOf } from '../refs.js';
import type { ModelState, NamespaceState } from '../state/model-state.js';
import type { RegistryState } from '../state/registry-state.js';
import { formatInstant, toInstant } from '../time.js';

/** What a rule looks at. */
export interface Context {
  readonly state: RegistryState;
  readonly facts: Facts;
  readonly namespace: NamespaceState;
  readonly hash: TextHash;
}

/** What a rule comes to: events, or the version (0: the model itself) that is already as asked. */
export interface Ruling {
  readonly events: readonly NewEvent[];
  readonly effectiveAt?: number;
  readonly unchanged?: { readonly model: ModelState; readonly version: number };
}

/** The name that a command about a model stands under. */
export function nameOf(command: Command): string {
  return command.model as string;
}

/** The living model that the command is about. @throws MODEL_NOT_FOUND, naming the new name after a rename */
export function livingModel({ state, namespace }: Context, command: Command): ModelState {
  const name = nameOf(command);
  const model = state.model(namespace.name, name);
  if (model) return model;
  const renamed = state.models.get(namespace.renamed.get(name) ?? '');
  const hint =
    !renamed || renamed.deleted ? 'Register a version to create it.' : `It was renamed to ${quoted(renamed.name)}.`;
  throw new RegistryError(
    'MODEL_NOT_FOUND',
    `Expected a model ${quoted(formatRef(namespace.name, name))}, found none. ${hint}`,
  );
}

/** The living version that `ref` means. @throws VERSION_NOT_FOUND, VERSION_DELETED, ALIAS_NOT_FOUND, NO_VERSION_IN_STAGE */
export function livingVersion(context: Context, model: ModelState, ref: string): number {
  const selector = parseSelector(ref);
  const version = select(context.state, model, selector);
  const row = version === undefined ? undefined : context.state.row(model, version);
  if (version !== undefined && row !== undefined && context.state.versions.isDeleted(row)) {
    throw new RegistryError(
      'VERSION_DELETED',
      `Expected a living version, found that ${formatRef(model.namespace, model.name, version)} was deleted.`,
    );
  }
  if (version === undefined || row === undefined) throw notFound(model, selector, ref);
  return version;
}

function select(state: RegistryState, model: ModelState, selector: Selector): number | undefined {
  switch (selector.by) {
    case 'version':
      return selector.version;
    case 'latest':
      return model.latest || undefined;
    case 'alias':
      return model.aliases.get(selector.alias);
    case 'stage':
      return state.holder(model, selector.stage) || undefined;
    case 'label': {
      const row = state.versions.livingLabelled(model.ordinal, selector.label);
      return row === -1 ? undefined : state.versions.numberOf(row);
    }
  }
}

function notFound(model: ModelState, selector: Selector, ref: string): RegistryError {
  const of = formatRef(model.namespace, model.name);
  if (selector.by === 'alias')
    return new RegistryError('ALIAS_NOT_FOUND', `Expected alias ${quoted(selector.alias)} of ${of}, found none.`);
  if (selector.by === 'stage')
    return new RegistryError('NO_VERSION_IN_STAGE', `Expected a version of ${of} in ${selector.stage}, found none.`);
  return new RegistryError(
    'VERSION_NOT_FOUND',
    `Expected version ${quoted(ref)} of ${of}, found none; versions go up to ${model.rows.length}.`,
  );
}

/** The row of a version that exists. */
export function rowOf(context: Context, model: ModelState, version: number): number {
  return context.state.row(model, version) as number;
}

export function modelEvent<T extends EventType>(
  model: { id: string; name: string },
  type: T,
  data: EventData[T],
): NewEvent {
  const version = 'version' in data ? data.version : undefined;
  return {
    type,
    stream: { kind: 'model', id: model.id },
    subject: subjectOf(model.name, version),
    data,
  } as unknown as NewEvent;
}

/** How far a sender's clock may be ahead of the owner's, in milliseconds. */
export const AHEAD = 5 * 60 * 1000;

/** When the command's events take effect: the claim, or now where there is none or it lies up to five minutes ahead. @throws EFFECTIVE_TIME_IN_FUTURE */
export function effectiveTime(claim: string | undefined, facts: Facts): { effectiveAt: number; claimedAt?: string } {
  if (claim === undefined) return { effectiveAt: facts.now };
  const claimed = toInstant(claim);
  if (claimed <= facts.now) return { effectiveAt: claimed };
  if (claimed <= facts.now + AHEAD) return { effectiveAt: facts.now, claimedAt: claim };
  throw new RegistryError(
    'EFFECTIVE_TIME_IN_FUTURE',
    `Expected effectiveAt at most five minutes after ${formatInstant(facts.now)}, found ${claim}.`,
  );
}

/** @throws EFFECTIVE_TIME_CONFLICT naming the earliest time allowed for a stage event of these versions */
export function assertInOrder(
  context: Context,
  model: ModelState,
  versions: readonly number[],
  effectiveAt: number,
): void {
  const since = versions.map((version) => context.state.versions.sinceOf(rowOf(context, model, version)));
  const earliest = Math.max(model.stageTime, ...since);
  if (effectiveAt >= earliest) return;
  throw new RegistryError(
    'EFFECTIVE_TIME_CONFLICT',
    `Expected effectiveAt at or after ${formatInstant(earliest)}, when the model's stages last changed, found ${formatInstant(effectiveAt)}.`,
  );
}
