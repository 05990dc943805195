import type { Command } from '../commands.js';
import { decide } from '../decide.js';
import type { NewEvent, RecordedEvent } from '../events.js';
import { evolve, remember } from '../evolve.js';
import type { Decision, Facts } from '../outcomes.js';
import { commandKey, type Remembered } from '../state/command-table.js';
import { RegistryState } from '../state/registry-state.js';
import { formatInstant } from '../time.js';

/** What an owner leaves in the log. */
export type Entry = { readonly event: RecordedEvent } | { readonly outcome: Remembered };

export interface Place {
  readonly recordedAt: number;
  readonly effectiveAt?: number;
  readonly commandIndex?: number;
  readonly commandCount?: number;
}

/** The fact as the log records it next after `state`. */
export function stamp(
  state: RegistryState,
  fact: NewEvent,
  { namespace, commandId, commandSha256, actor }: Command,
  place: Place,
): RecordedEvent {
  const { recordedAt, effectiveAt = recordedAt, commandIndex = 0, commandCount = 1 } = place;
  const seq = (state.namespace(namespace)?.seq ?? 0) + 1;
  const stream = fact.stream.kind === 'namespace' ? state.namespace(fact.stream.id) : state.models.get(fact.stream.id);
  return {
    ...fact,
    namespace,
    seq,
    eventId: `${namespace}-${seq}`,
    streamRevision: (stream?.revision ?? 0) + 1,
    commandId,
    commandSha256,
    commandIndex,
    commandCount,
    owner: 'owner-1',
    actor,
    recordedAt: formatInstant(recordedAt),
    effectiveAt: formatInstant(effectiveAt),
  };
}

/** Decides, records and folds one command, as the owner does. */
export function run(
  state: RegistryState,
  asked: Command,
  facts: Facts,
): { decision: Decision; entries: readonly Entry[] } {
  const decision = decide(state, asked, facts);
  const recordedAt = facts.now;
  if (decision.status === 'accepted') {
    const { events, effectiveAt } = decision;
    const entries = events.map((fact, commandIndex) => {
      const event = stamp(state, fact, asked, { recordedAt, effectiveAt, commandIndex, commandCount: events.length });
      evolve(state, event);
      return { event };
    });
    return { decision, entries };
  }
  if (decision.status === 'repeated') return { decision, entries: [] };
  const { status } = decision;
  const told = status === 'rejected' ? { error: decision.error } : { result: decision.result };
  const key = commandKey(asked.namespace, asked.actor.id, asked.commandId);
  const outcome = { key, status, commandSha256: asked.commandSha256, recordedAt, ...told };
  remember(state, outcome);
  return { decision, entries: [{ outcome }] };
}

/** The state that the entries leave, from scratch. */
export function replay(entries: readonly Entry[]): RegistryState {
  const state = new RegistryState();
  for (const entry of entries) {
    if ('event' in entry) evolve(state, entry.event);
    else remember(state, entry.outcome);
  }
  return state;
}
