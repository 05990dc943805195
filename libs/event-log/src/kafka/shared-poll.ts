interface Waiter {
  readonly offset: number;
  readonly settle: (error?: Error) => void;
}

/** One wait at the end of a partition for all who wait there. */
export class SharedPoll {
  private readonly waiting = new Set<Waiter>();
  private isRunning = false;

  /** `step` waits for records behind the end and returns the new end, after some time the old one. It is told the first offset that is waited for. */
  constructor(private readonly step: (offset: number) => Promise<number>) {}

  /** Returns once the end is beyond `offset`, or the signal is aborted. @throws what the step throws */
  wait(offset: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error): void => {
        this.waiting.delete(waiter);
        signal.removeEventListener('abort', abort);
        if (error === undefined) resolve();
        else reject(error);
      };
      const abort = (): void => settle();
      const waiter = { offset, settle };
      this.waiting.add(waiter);
      signal.addEventListener('abort', abort);
      void this.run();
    });
  }

  reached(end: number): void {
    for (const { offset, settle } of this.waiting) if (offset < end) settle();
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      while (this.waiting.size > 0)
        this.reached(await this.step(Math.min(...Array.from(this.waiting, ({ offset }) => offset))));
    } catch (error) {
      for (const { settle } of this.waiting) settle(error as Error);
    } finally {
      this.isRunning = false;
    }
  }
}
