import type { RecordedEvent, RegistryError, Rejection, Result } from '#domain';
import type { CommandStatus } from '#views';

/** What became of a command, as the log has it. */
export interface Outcome {
  readonly status: 'accepted' | 'unchanged' | 'rejected' | 'repeated';
  /** On a repeat: what the first outcome was. */
  readonly first?: 'accepted' | 'unchanged' | 'rejected';
  readonly result?: Result;
  readonly error?: Rejection;
  /** All events of an accepted command, in order. */
  readonly events: readonly RecordedEvent[];
  /** Waits until views show it; false where they did not in time. Looking costs both sides, so only who needs it asks. */
  readonly reflected: () => Promise<boolean>;
}

/** Published, and nothing more is known. */
interface Pending {
  readonly status: 'pending';
}

export type Told = Outcome | Pending;

/** A command's status as its caller sees it, also while it has no outcome. */
export type CommandState = Omit<CommandStatus, 'status'> & { readonly status: CommandStatus['status'] | 'pending' };

/** Codes by which a repeat is refused as one: they say nothing about the command that had the id first. */
const OF_REPEATS: ReadonlySet<RegistryError['code']> = new Set(['COMMAND_ID_REUSED', 'COMMAND_EXPIRED']);

/** The outcome as the state of its command; undefined where it says nothing new about it. */
export function stateOf(
  commandId: string,
  { status, result, error, events }: Omit<Outcome, 'reflected'>,
): CommandState | undefined {
  if (status === 'repeated' || (error && OF_REPEATS.has(error.code))) return undefined;
  const positions = events.map(({ namespace, seq }) => `${namespace}:${seq}`);
  return { commandId, status, events: positions, ...(result && { result }), ...(error && { error }) };
}
