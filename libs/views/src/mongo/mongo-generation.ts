import type { Db } from 'mongodb';
import type { View } from '../view.js';
import { MongoCursors } from './mongo-cursors.js';
import { MongoViewWriter } from './mongo-view-writer.js';

/** One database of views, and who reads and writes it. */
export class MongoGeneration {
  readonly cursors: MongoCursors;
  readonly writer: MongoViewWriter;

  constructor(
    readonly database: Db,
    views: readonly View[],
  ) {
    this.cursors = new MongoCursors(database);
    this.writer = new MongoViewWriter(database, views);
  }

  /** Whether it reflects all that this process has seen of the other one. */
  async includes(other: MongoGeneration): Promise<boolean> {
    for (const [partition] of other.cursors.known()) await this.cursors.read(partition);
    const mine = this.cursors.known();
    return [...other.cursors.known()].every(([partition, offset]) => (mine.get(partition) ?? 0) >= offset);
  }
}
