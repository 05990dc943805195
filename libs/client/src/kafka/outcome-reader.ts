import { RegistryError } from '#domain';
import type { EventLog } from '#event-log';
import { type Cursor, START } from '#records';
import { decidedBy, keyOf, type Named, type Outcome } from './outcomes.js';
import { readOn } from './read-on.js';

interface Waiter {
  settle(outcome: Outcome): void;
  fail(error: Error): void;
}

/** An outcome that is awaited; `cancel` lets go of it. */
export interface Awaited {
  readonly outcome: Promise<Outcome>;
  readonly cancel: () => void;
}

/**
 * Reads one partition of the events log behind whoever writes it, from the first time that somebody waits, and tells each
 * waiter the first valid record that names its command (rule A1). Who waits before he publishes misses none (A2).
 */
export class OutcomeReader {
  private readonly waiting = new Map<string, Set<Waiter>>();
  private reading: Promise<void> | undefined;
  private fault: Error | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly partition: number,
    private reached: Cursor = START,
    private readonly signal: AbortSignal,
  ) {}

  /** Behind the last run of records read. */
  get cursor(): Cursor {
    return this.reached;
  }

  /** Resolves when nothing is read any more, once the signal is aborted. */
  get ended(): Promise<void> {
    return this.reading ?? Promise.resolve();
  }

  /** Waits for so many milliseconds. @throws LOG_VIOLATION where this reader has halted */
  awaitOutcome(command: Named, patience: number): Awaited {
    if (this.fault) throw this.fault;
    this.reading ??= this.read();
    const key = keyOf(command);
    let cancel = (): void => undefined;
    const outcome = new Promise<Outcome>((resolve, reject) => {
      const fail = (error: Error): void => (cancel(), reject(error));
      const waiter = { settle: (told: Outcome) => (cancel(), resolve(told)), fail };
      const timer = setTimeout(() => fail(unknown(command.commandId, patience)), patience);
      cancel = () => (clearTimeout(timer), this.remove(key, waiter));
      this.add(key, waiter);
    });
    outcome.catch(() => undefined);
    return { outcome, cancel };
  }

  private async read(): Promise<void> {
    const { log, partition, reached: cursor, signal } = this;
    try {
      await readOn({ log, partition, cursor, signal }, async ({ entries, cursor: behind }) => {
        this.reached = behind;
        if (this.waiting.size === 0) return;
        for (const { command, outcome } of decidedBy(entries))
          for (const waiter of this.waiting.get(keyOf(command)) ?? []) waiter.settle(outcome);
      });
      this.fault = new RegistryError('UNAVAILABLE', 'Expected an open publisher, found it closed. Open another one.');
    } catch (error) {
      this.fault = error as Error;
    }
    for (const waiter of [...this.waiting.values()].flatMap((waiters) => [...waiters])) waiter.fail(this.fault);
  }

  private add(key: string, waiter: Waiter): void {
    const others = this.waiting.get(key);
    if (others) others.add(waiter);
    else this.waiting.set(key, new Set([waiter]));
  }

  private remove(key: string, waiter: Waiter): void {
    const waiters = this.waiting.get(key);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiting.delete(key);
  }
}

function unknown(commandId: string, patience: number): RegistryError {
  return new RegistryError(
    'OUTCOME_UNKNOWN',
    `Expected an outcome within ${patience / 1000} s, found none yet. Publish the command again under the id ${commandId}: that is always safe.`,
  );
}
