import type { Cursor } from '#records';

/** The cursors of a store as its one process knows them, and who waits for them to move. */
export class CursorBoard {
  private readonly cursors = new Map<number, Cursor>();
  private readonly waiting = new Set<Waiter>();

  get(partition: number): Cursor | undefined {
    return this.cursors.get(partition);
  }

  offsets(): ReadonlyMap<number, number> {
    return new Map([...this.cursors].map(([partition, { offset }]) => [partition, offset]));
  }

  /** Never moves back. */
  advance(partition: number, cursor: Cursor): void {
    if (cursor.offset <= (this.cursors.get(partition)?.offset ?? -1)) return;
    this.cursors.set(partition, cursor);
    for (const waiter of this.waiting)
      if (waiter.partition === partition && waiter.offset <= cursor.offset) waiter.settle(true);
  }

  reached(partition: number, offset: number, signal: AbortSignal): Promise<boolean> {
    if ((this.cursors.get(partition)?.offset ?? 0) >= offset) return Promise.resolve(true);
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const abort = () => waiter.settle(false);
      const waiter: Waiter = {
        partition,
        offset,
        settle: (reached) => {
          this.waiting.delete(waiter);
          signal.removeEventListener('abort', abort);
          resolve(reached);
        },
      };
      this.waiting.add(waiter);
      signal.addEventListener('abort', abort);
    });
  }

  /** Nobody waits for a store that is closed. */
  close(): void {
    for (const waiter of this.waiting) waiter.settle(false);
  }
}

interface Waiter {
  readonly partition: number;
  readonly offset: number;
  settle(reached: boolean): void;
}
