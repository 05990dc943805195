import { commandKey, evolve, type FirstOutcome, type RegistryState, remember } from '#domain';
import type { LogEntry, OutcomeEntry } from '#records';

/** How far the log has decided the commands of a topic: the highest offset that it names, −1 for none. */
export interface Decided {
  readonly topic: string;
  readonly offset: number;
}

/** Folds one entry into the owner's state, and says how far commands are decided behind it. */
export function foldEntry(state: RegistryState, entry: LogEntry, decided: Decided): Decided {
  switch (entry.kind) {
    case 'owner':
      return entry.commandsTopic === decided.topic ? decided : { topic: entry.commandsTopic, offset: -1 };
    case 'event':
      evolve(state, entry.event);
      return advance(decided, entry.source?.offset);
    case 'outcomes':
      for (const outcome of entry.outcomes) rememberOutcome(state, outcome);
      return entry.outcomes.reduce((at, { offset }) => advance(at, offset), decided);
  }
}

function advance(decided: Decided, offset = -1): Decided {
  return offset > decided.offset ? { ...decided, offset } : decided;
}

/** An outcome as it was noted; a repeat or a command sent on adds nothing to what is known. */
export function rememberOutcome(state: RegistryState, outcome: OutcomeEntry): void {
  const { commandId, status } = outcome;
  if (commandId === null || (status !== 'unchanged' && status !== 'rejected')) return;
  const { commandSha256, result, error } = outcome;
  const first: FirstOutcome = { status, commandSha256, ...(result && { result }), ...(error && { error }) };
  remember(state, {
    ...first,
    key: commandKey(outcome.namespace, outcome.actor, commandId),
    recordedAt: Date.parse(outcome.recordedAt),
  });
}
