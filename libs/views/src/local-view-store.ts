import type { Cursor } from '#records';
import { CursorBoard } from './cursor-board.js';
import type { Document, View } from './view.js';
import { ViewStore } from './view-store.js';

/** A store to which this process alone writes, so that it knows the cursors without asking. */
export abstract class LocalViewStore extends ViewStore {
  protected readonly cursors = new CursorBoard();

  async scan<D extends Document>(view: View<D>, after: string, limit: number): Promise<readonly D[]> {
    return this.find(view, {
      where: [{ field: '_id', op: '>', value: after }],
      order: [{ field: '_id', direction: 'asc' }],
      limit,
    });
  }

  async cursor(partition: number): Promise<Cursor | undefined> {
    return this.cursors.get(partition);
  }

  async reached(partition: number, offset: number, signal: AbortSignal): Promise<boolean> {
    return this.cursors.reached(partition, offset, signal);
  }

  async close(): Promise<void> {
    this.cursors.close();
  }
}
