import { type Command, RegistryError } from '#domain';
import { sha256 } from '#platform';
import { type CommandRecord, readCommand } from '#records';

/** The command of a record, undefined for one that nobody can read. */
export function readable(record: CommandRecord): Command | undefined {
  try {
    return readCommand(record, sha256);
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}
