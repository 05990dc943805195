/** A position that only grows, and those who wait until it has passed theirs. */
export class Watermark {
  private readonly waiting = new Set<{ readonly position: number; readonly settle: () => void }>();

  constructor(private current: number) {}

  get value(): number {
    return this.current;
  }

  advance(to: number): void {
    this.current = to;
    for (const { position, settle } of this.waiting) if (position < to) settle();
  }

  /** Returns once the mark is beyond `position`, or the signal is aborted. */
  passed(position: number, signal: AbortSignal): Promise<void> {
    if (position < this.current || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = (): void => {
        this.waiting.delete(waiter);
        signal.removeEventListener('abort', settle);
        resolve();
      };
      const waiter = { position, settle };
      this.waiting.add(waiter);
      signal.addEventListener('abort', settle);
    });
  }
}
