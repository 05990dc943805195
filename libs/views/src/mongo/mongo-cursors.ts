import type { Collection, Db } from 'mongodb';
import { sleep } from '#platform';
import type { Cursor } from '#records';
import { CursorBoard } from '../cursor-board.js';
import { CURSORS } from './mongo-layout.js';

/** Milliseconds between two looks, the first after somebody began to wait or a cursor moved. */
const SHORTEST_PAUSE = 2;
const LONGEST_PAUSE = 20;

interface StoredCursor {
  readonly _id: number;
  readonly offset: number;
  /** JSON: namespaces are its keys. */
  readonly cursor: string;
}

/**
 * The cursors, which other processes move too. While somebody waits for one, it is looked up again and again: a look costs
 * half a millisecond, whereas a change stream would have the server read every write of every view once more for each process.
 */
export class MongoCursors {
  private readonly board = new CursorBoard();
  private readonly awaited = new Map<number, number>();
  private readonly closing = new AbortController();
  private readonly collection: Collection<StoredCursor>;
  private looking: Promise<void> | undefined;
  private pause = SHORTEST_PAUSE;

  constructor(database: Db) {
    this.collection = database.collection(CURSORS);
  }

  /** Offsets by partition, of all that this process has read or moved. */
  known(): ReadonlyMap<number, number> {
    return this.board.offsets();
  }

  async read(partition: number): Promise<Cursor | undefined> {
    const stored = await this.collection.findOne({ _id: partition });
    return stored ? this.learn(stored) : undefined;
  }

  /** Never back, whoever else moves it. */
  async advance(partition: number, cursor: Cursor): Promise<void> {
    const stored: StoredCursor = { _id: partition, offset: cursor.offset, cursor: JSON.stringify(cursor) };
    const isAhead = { $lt: [{ $ifNull: ['$offset', -1] }, cursor.offset] };
    const update = [{ $replaceWith: { $cond: [isAhead, { $literal: stored }, '$$ROOT'] } }];
    await this.collection.updateOne({ _id: partition }, update, { upsert: true });
    this.board.advance(partition, cursor);
  }

  async reached(partition: number, offset: number, signal: AbortSignal): Promise<boolean> {
    if ((this.board.get(partition)?.offset ?? 0) >= offset) return true;
    if (this.closing.signal.aborted) return false;
    const reached = this.board.reached(partition, offset, signal);
    this.awaited.set(partition, (this.awaited.get(partition) ?? 0) + 1);
    this.pause = SHORTEST_PAUSE;
    this.looking ??= this.look();
    try {
      return await reached;
    } finally {
      const others = (this.awaited.get(partition) as number) - 1;
      if (others === 0) this.awaited.delete(partition);
      else this.awaited.set(partition, others);
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.board.close();
    await this.looking;
  }

  /** For as long as anybody waits; a server that does not answer is asked again. */
  private async look(): Promise<void> {
    const { signal } = this.closing;
    do {
      const moved = await this.lookOnce().catch(() => false);
      this.pause = moved ? SHORTEST_PAUSE : Math.min(2 * this.pause, LONGEST_PAUSE);
      await sleep(this.pause, [signal]);
    } while (this.awaited.size > 0 && !signal.aborted);
    this.looking = undefined;
  }

  private async lookOnce(): Promise<boolean> {
    const found = await this.collection.find({ _id: { $in: [...this.awaited.keys()] } }).toArray();
    const before = found.map(({ _id }) => this.board.get(_id)?.offset);
    for (const stored of found) this.learn(stored);
    return found.some(({ offset }, index) => offset !== before[index]);
  }

  private learn({ _id, cursor }: StoredCursor): Cursor {
    const known = JSON.parse(cursor) as Cursor;
    this.board.advance(_id, known);
    return known;
  }
}
