import { type Command, commandKey, RegistryError } from '#domain';
import { type CommandState, type Outcome, stateOf } from './outcome.js';

const PATIENCE_MS = 10_000;
/** Outcomes kept for whoever asks before the views show them. */
const MOST_RECENT = 10_000;

interface Waiter {
  readonly commandSha256: string;
  settle(outcome: Outcome): void;
}

/** What a record of the log names its command by. `actor` is the opaque id. */
export type Named = Pick<Command, 'namespace' | 'commandId' | 'commandSha256'> & { readonly actor: string };

/** A command's outcome, awaited. */
export interface Awaited {
  /** Rejects with OUTCOME_UNKNOWN when it takes too long. */
  readonly outcome: Promise<Outcome>;
  /** Stops waiting: the command was not published. */
  readonly cancel: () => void;
}

/** Who in this process waits for which command, and what became of the latest ones. */
export class OutcomeWaiters {
  private readonly waiting = new Map<string, Waiter[]>();
  /** By actor and commandId, the newest last. */
  private readonly recent = new Map<string, CommandState>();

  get idle(): boolean {
    return this.waiting.size === 0;
  }

  /** Waits for the first outcome of the command that is told from now on. */
  awaitOutcome({ namespace, actor, commandId, commandSha256 }: Command): Awaited {
    const key = commandKey(namespace, actor.id, commandId);
    let waiter: Waiter;
    let timer: NodeJS.Timeout;
    const cancel = (): void => {
      clearTimeout(timer);
      this.remove(key, waiter);
    };
    const outcome = new Promise<Outcome>((resolve, reject) => {
      timer = setTimeout(() => {
        this.remove(key, waiter);
        reject(unknown(commandId));
      }, PATIENCE_MS);
      waiter = { commandSha256, settle: (told) => (clearTimeout(timer), resolve(told)) };
      const others = this.waiting.get(key);
      if (others) others.push(waiter);
      else this.waiting.set(key, [waiter]);
    });
    // Who asked for no more than that it was published is not there to hear that it took too long.
    outcome.catch(() => undefined);
    return { outcome, cancel };
  }

  /**
   * Tells whoever has waited longest for the command: each record of it tells one, so that a repeat learns that it is
   * one.
   */
  tell({ namespace, actor, commandId, commandSha256 }: Named, outcomeOf: () => Outcome): void {
    const key = commandKey(namespace, actor, commandId);
    const waiter = this.waiting.get(key)?.find((one) => one.commandSha256 === commandSha256);
    if (!waiter) return;
    this.remove(key, waiter);
    const outcome = outcomeOf();
    this.note(actor, commandId, outcome);
    waiter.settle(outcome);
  }

  /** What this process knows of an actor's newest command of that id. */
  stateOf(actor: string, commandId: string): CommandState | undefined {
    const suffix = commandKey('', actor, commandId);
    for (const key of this.waiting.keys())
      if (key.endsWith(suffix)) return { commandId, status: 'pending', events: [] };
    return this.recent.get(suffix);
  }

  private note(actor: string, commandId: string, outcome: Outcome): void {
    const state = stateOf(commandId, outcome);
    if (!state) return;
    const key = commandKey('', actor, commandId);
    this.recent.delete(key);
    this.recent.set(key, state);
    if (this.recent.size > MOST_RECENT) this.recent.delete(this.recent.keys().next().value as string);
  }

  private remove(key: string, waiter: Waiter): void {
    const left = this.waiting.get(key)?.filter((one) => one !== waiter) ?? [];
    if (left.length === 0) this.waiting.delete(key);
    else this.waiting.set(key, left);
  }
}

function unknown(commandId: string): RegistryError {
  return new RegistryError(
    'OUTCOME_UNKNOWN',
    `Expected an outcome within ${PATIENCE_MS / 1000} s, found none yet. Repeat the command with Idempotency-Key ${commandId}: that is always safe.`,
  );
}
