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

  /** Learns how far it has come in the partitions of which this process has seen the other one. */
  async lookUp(other: MongoGeneration): Promise<void> {
    for (const [partition] of other.cursors.known()) await this.cursors.read(partition);
  }

  /** Whether it reflects, as far as is known, all that this process has seen of the other one. */
  includes(other: MongoGeneration): boolean {
    const mine = this.cursors.known();
    return [...other.cursors.known()].every(([partition, offset]) => (mine.get(partition) ?? 0) >= offset);
  }
}
