import { formatPosition, type RecordedEvent, refOf, type Rejection, type Result } from '#domain';
import type { OutcomeEntry } from '#records';
import type { Document, Draft, View } from './view.js';

/** What became of a command; `_id` is `actor/commandId/namespace`, so that a caller's commands of one id stand together. */
export interface CommandDocument extends Document {
  readonly status: 'accepted' | 'unchanged' | 'rejected';
  readonly commandSha256: string;
  readonly recordedAt: string;
  /** Positions of its events, in order. */
  readonly events: readonly string[];
  readonly result?: Result;
  readonly error?: Rejection;
}

/** Common beginning of the ids of a caller's commands of one id. */
export function commandsOf(actor: string, commandId: string): string {
  return `${escaped(actor)}/${escaped(commandId)}/`;
}

export function commandDocumentId(namespace: string, actor: string, commandId: string): string {
  return commandsOf(actor, commandId) + namespace;
}

/** Ids are chosen by callers and may hold a slash. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/** Each caller's newest outcome of an id. Ids may be used again once the owner has forgotten them. */
export const commands: View<CommandDocument> = {
  name: 'commands',
  version: 1,
  fields: {},
  indexes: [],
  route(entry) {
    if (entry.kind === 'event') return [idOfEvent(entry.event)];
    return entry.kind === 'outcomes' ? entry.outcomes.flatMap((outcome) => idOfOutcome(outcome) ?? []) : [];
  },
  replaces: (entry) => entry.kind === 'event' && entry.event.commandIndex === 0,
  apply(document, entry, id) {
    if (entry.kind === 'event') return [accepted(document, entry.event, id)];
    if (entry.kind === 'owner') return [];
    const outcome = entry.outcomes.findLast((one) => idOfOutcome(one) === id);
    return outcome ? answered(document, outcome, id) : [];
  },
};

function idOfEvent({ namespace, actor, commandId }: RecordedEvent): string {
  return commandDocumentId(namespace, actor.id, commandId);
}

/** Undefined for what is no outcome of its own: a repeat, a command that went on to its partition, an unreadable one. */
function idOfOutcome({ namespace, actor, commandId, status }: OutcomeEntry): string | undefined {
  if (commandId === null || status === 'repeated' || status === 'forwarded') return undefined;
  return commandDocumentId(namespace, actor, commandId);
}

function accepted(before: CommandDocument | undefined, event: RecordedEvent, id: string): Draft<CommandDocument> {
  const position = formatPosition(event);
  return {
    _id: id,
    status: 'accepted',
    commandSha256: event.commandSha256,
    recordedAt: event.recordedAt,
    events: event.commandIndex === 0 ? [position] : [...(before?.events ?? []), position],
    result: { ref: refOf(event), position },
  };
}

/** Refusals of a repeat as a repeat: they say nothing about the command that had the id first. */
const REFUSALS_OF_REPEATS = new Set<string>(['COMMAND_ID_REUSED', 'COMMAND_EXPIRED']);

function answered(
  before: CommandDocument | undefined,
  outcome: OutcomeEntry,
  id: string,
): readonly Draft<CommandDocument>[] {
  const { status, commandSha256, recordedAt, result, error } = outcome;
  if (before && error && REFUSALS_OF_REPEATS.has(error.code)) return [];
  return [
    {
      _id: id,
      status: status as CommandDocument['status'],
      commandSha256,
      recordedAt,
      events: [],
      ...(result && { result }),
      ...(error && { error }),
    },
  ];
}
