import {
  type Command,
  type Decision,
  decide,
  evolve,
  formatInstant,
  type Facts,
  type RegistryState,
  RegistryError,
  type Rejection,
} from '#domain';
import {
  BatchWriter,
  type CommandRecord,
  type CommandSource,
  type Heads,
  namespaceOf,
  type OutcomeEntry,
} from '#records';
import { sha256 } from '#platform';
import { rememberOutcome } from './fold.js';
import type { DecidedCommand } from './owner-watch.js';
import { isMisplaced, type Placed } from './placement.js';

/** Most bytes of events in one batch, and from one command. */
const MOST_BYTES = 1024 * 1024;

/** The owner as the log knows it. */
export interface Ownership {
  readonly owner: string;
  /** Hash of the last valid batch. */
  readonly prev: string;
  /** Where commands lie, when that place lasts. */
  readonly source?: Omit<CommandSource, 'offset'>;
}

/** One batch of an owner: decides command after command on the state as the ones before left it. */
export class BatchDecider {
  readonly writer: BatchWriter;
  /** What became of each command. */
  readonly decided: DecidedCommand[] = [];
  private readonly iso = new Map<number, string>();

  constructor(
    private readonly state: RegistryState,
    private readonly heads: Heads,
    private readonly ownership: Ownership,
    private readonly newId: () => string,
  ) {
    this.writer = new BatchWriter(ownership.owner, ownership.prev, heads, sha256);
  }

  /** Whether the batch takes no further command. */
  get full(): boolean {
    return this.writer.bytes >= MOST_BYTES;
  }

  /** Every command leaves a record that names it. */
  decide(record: CommandRecord, command: Placed, facts: Facts): void {
    if (command instanceof RegistryError) return this.refuse(record, command, facts);
    if (isMisplaced(command)) return this.note(record, command.misplaced, { status: 'forwarded' }, facts);
    const decision = decide(this.state, command, facts, sha256);
    if (decision.status === 'accepted') this.accept(record, command, decision, facts);
    else this.note(record, command, decision, facts);
  }

  private accept(
    record: CommandRecord,
    command: Command,
    decision: Extract<Decision, { status: 'accepted' }>,
    facts: Facts,
  ): void {
    const before = this.heads.taken;
    const { source } = this.ownership;
    const encoded = this.writer.encode(command, decision.events, {
      recordedAt: this.format(facts.now),
      effectiveAt: this.format(decision.effectiveAt),
      newEventId: this.newId,
      ...(source && { source: { ...source, offset: record.offset } }),
      ...(record.traceparent !== undefined && { traceparent: record.traceparent }),
    });
    if (encoded.bytes <= MOST_BYTES) {
      this.writer.keep(encoded);
      this.decided.push({ status: 'accepted' });
      for (const event of encoded.events) evolve(this.state, event);
      return;
    }
    this.heads.backTo(before);
    const error = tooLarge(encoded.bytes);
    this.note(record, command, { status: 'rejected', error }, facts);
  }

  private note(
    record: CommandRecord,
    command: Command,
    decision: Exclude<Decision, { status: 'accepted' }> | { readonly status: 'forwarded' },
    facts: Facts,
  ): void {
    const told = decision.status === 'repeated' ? { ...decision.first, first: decision.first.status } : decision;
    const outcome: OutcomeEntry = {
      namespace: command.namespace,
      actor: command.actor.id,
      commandId: command.commandId,
      commandSha256: command.commandSha256,
      offset: record.offset,
      recordedAt: this.format(facts.now),
      status: decision.status,
      ...('first' in told && { first: told.first }),
      ...('result' in told && told.result && { result: told.result }),
      ...('error' in told && told.error && { error: told.error }),
    };
    this.writer.note(outcome);
    this.decided.push({ status: outcome.status, ...(outcome.error && { code: outcome.error.code }) });
    rememberOutcome(this.state, outcome);
  }

  /** What could not be read is refused the same way whenever it comes, so nothing is remembered of it. */
  private refuse(record: CommandRecord, error: RegistryError, facts: Facts): void {
    this.decided.push({ status: 'rejected', code: error.code });
    this.writer.note({
      namespace: namespaceOf(record).slice(0, 255).toWellFormed(),
      actor: record.actor.id.slice(0, 255).toWellFormed(),
      commandId: record.id !== '' && record.id.length <= 255 ? record.id : null,
      commandSha256: sha256(record.value),
      offset: record.offset,
      recordedAt: this.format(facts.now),
      status: 'rejected',
      error: error.toRejection(),
    });
  }

  private format(milliseconds: number): string {
    let text = this.iso.get(milliseconds);
    if (text === undefined) this.iso.set(milliseconds, (text = formatInstant(milliseconds)));
    return text;
  }
}

function tooLarge(bytes: number): Rejection {
  return {
    code: 'COMMAND_TOO_LARGE',
    message: `Expected events of at most ${MOST_BYTES} bytes from one command, found ${bytes}. Split it, or move large values into an artifact.`,
  };
}
