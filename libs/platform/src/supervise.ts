import { type ErrorCode, RegistryError } from '#domain';
import { sleep } from './sleep.js';

export interface Supervised {
  /** Runs until the signal is aborted; an error ends it. Says by `up` when it does its work. */
  readonly run: (signal: AbortSignal, up: () => void) => Promise<void>;
  readonly onFault: (error: unknown) => void;
  readonly signal: AbortSignal;
  /** Whether trying again is of no use. Unless told, a log that is not what it must be, and settings that can never work. */
  readonly isFinal?: (error: unknown) => boolean;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
const FINAL: ReadonlySet<ErrorCode> = new Set(['LOG_VIOLATION', 'START_REFUSED']);

/** A part that runs until it is told to stop, and starts again after a fault. Never lives on deaf: `fault` says why it is down. */
export class Supervisor {
  fault: unknown;
  up = false;
  /** Resolves when the part is up for the first time; rejects when it never will be. */
  readonly started: Promise<void>;
  private settle!: { resolve: () => void; reject: (error: unknown) => void };

  constructor() {
    this.started = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.started.catch(() => undefined);
  }

  /** Why the part is down, undefined while it is up. */
  get lack(): string | undefined {
    if (this.up) return undefined;
    return this.fault instanceof Error ? this.fault.message : 'It is starting.';
  }

  /**
   * Runs the part again and again, with growing pauses, until the signal is aborted or a fault is final, which `fault`
   * then is.
   */
  async keepRunning({ run, onFault, signal, isFinal = cannotMend }: Supervised): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await run(signal, () => {
          this.up = true;
          this.fault = undefined;
          pause = FIRST_PAUSE_MS;
          this.settle.resolve();
        });
      } catch (error) {
        this.fault = error;
        onFault(error);
        if (isFinal(error)) return this.settle.reject(error);
      } finally {
        this.up = false;
      }
      await sleep(pause, [signal]);
    }
  }
}

function cannotMend(error: unknown): boolean {
  return error instanceof RegistryError && FINAL.has(error.code);
}
