import {
  type Command,
  commandKey,
  formatPosition,
  type RecordedEvent,
  refOf,
  type Rejection,
  type Result,
} from '#domain';
import type { LogEntry, OutcomeEntry } from '#records';

/** What became of a command when it was decided first. */
export interface Outcome {
  readonly commandId: string;
  readonly status: 'accepted' | 'unchanged' | 'rejected';
  /** The id and the content had been decided before: nothing happened this time. */
  readonly repeated: boolean;
  /** Which model or version it was about, and the position at which a read shows it; unless rejected. */
  readonly result?: Result;
  readonly error?: Rejection;
}

/** By what a record of the log names its command. */
export type Named = Pick<Command, 'namespace' | 'commandId' | 'commandSha256'> & { readonly actor: string };

/** A command of the log and what became of it. */
export interface Decided {
  readonly command: Named;
  readonly outcome: Outcome;
}

export function keyOf({ namespace, actor, commandId, commandSha256 }: Named): string {
  return `${commandKey(namespace, actor, commandId)} ${commandSha256}`;
}

/** The commands that the entries decide, in order. A command that is forwarded or unreadable is not decided. */
export function* decidedBy(entries: readonly LogEntry[]): Generator<Decided, void, undefined> {
  for (const entry of entries) {
    if (entry.kind === 'event') {
      const { event } = entry;
      // The last event of a command is the one that its answer names.
      if (event.commandIndex === event.commandCount - 1) yield acceptedBy(event);
    }
    if (entry.kind !== 'outcomes') continue;
    for (const outcome of entry.outcomes) {
      const decided = decidedIn(outcome);
      if (decided) yield decided;
    }
  }
}

function acceptedBy(event: RecordedEvent): Decided {
  const { namespace, actor, commandId, commandSha256 } = event;
  const result = { ref: refOf(event), position: formatPosition(event) };
  return {
    command: { namespace, actor: actor.id, commandId, commandSha256 },
    outcome: { commandId, status: 'accepted', repeated: false, result },
  };
}

function decidedIn({ commandId, status, first, result, error, ...entry }: OutcomeEntry): Decided | undefined {
  if (commandId === null || status === 'forwarded') return undefined;
  const repeated = status === 'repeated';
  const outcome: Outcome = {
    commandId,
    status: repeated ? (first ?? 'accepted') : status,
    repeated,
    ...(result && { result }),
    ...(error && { error }),
  };
  return { command: { ...entry, commandId }, outcome };
}
