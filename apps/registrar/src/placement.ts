import { type Command, RegistryError } from '#domain';
import { sha256 } from '#platform';
import { type CommandRecord, namespaceOf, partitionOf, readCommand } from '#records';

/** A command that was put where its namespace does not live: another client's partitioner, or a message without a key. */
export interface Misplaced {
  readonly misplaced: Command;
}

/** What a partition holds at an offset: a command to decide, to send on, or to refuse. */
export type Placed = Command | Misplaced | RegistryError;

export function isMisplaced(placed: Placed): placed is Misplaced {
  return 'misplaced' in placed;
}

/** Reads a command where it was found. One that was sent on is not sent on again. */
export function readAt(record: CommandRecord, partition: number, partitions: number): Placed {
  const command = readOrRefuse(record);
  if (command instanceof RegistryError || partitionOf(namespaceOf(record), partitions) === partition) return command;
  if (record.forwarded === undefined) return { misplaced: command };
  return new RegistryError(
    'INVALID_COMMAND',
    `Expected a command that was sent on to lie in the partition of its namespace, found it in partition ${partition} of ${partitions}. Publish it without ce_forwarded.`,
  );
}

function readOrRefuse(record: CommandRecord): Command | RegistryError {
  try {
    return readCommand(record, sha256);
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}
