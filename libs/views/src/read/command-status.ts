import { type Rejection, RegistryError, type Result } from '#domain';
import { commandDocumentId, type CommandDocument, commands, commandsOf } from '../commands.view.js';
import type { ViewStore } from '../view-store.js';

/** What became of a command, as people see it. */
export interface CommandStatus {
  readonly commandId: string;
  readonly status: CommandDocument['status'];
  /** Positions, in order. */
  readonly events: readonly string[];
  readonly result?: Result;
  readonly error?: Rejection;
}

const MOST_NAMESPACES = 1000;

/** The newest outcome of the actor's commands of that id, in whatever namespace. @throws COMMAND_NOT_FOUND */
export async function commandStatus(store: ViewStore, actor: string, commandId: string): Promise<CommandStatus> {
  const beginning = commandsOf(actor, commandId);
  const found = await store.find(commands, {
    where: [
      { field: '_id', op: '>', value: beginning },
      { field: '_id', op: '<', value: endOf(beginning) },
    ],
    order: [{ field: '_id', direction: 'asc' }],
    limit: MOST_NAMESPACES,
  });
  const newest = found.reduce<CommandDocument | undefined>(
    (best, one) => (best && best.recordedAt >= one.recordedAt ? best : one),
    undefined,
  );
  if (!newest)
    throw new RegistryError(
      'COMMAND_NOT_FOUND',
      `Expected a command ${JSON.stringify(commandId)} of yours, found none that has an outcome.`,
    );
  const { status, events, result, error } = newest;
  return { commandId, status, events, ...(result && { result }), ...(error && { error }) };
}

/** Behind every text that starts with `beginning`, which ends in a slash: "0" is the next character. */
function endOf(beginning: string): string {
  return `${beginning.slice(0, -1)}0`;
}

/** The outcome of one command, or undefined. */
export async function commandOutcome(
  store: ViewStore,
  command: { readonly namespace: string; readonly actor: string; readonly commandId: string },
): Promise<CommandDocument | undefined> {
  return store.get(commands, commandDocumentId(command.namespace, command.actor, command.commandId));
}
