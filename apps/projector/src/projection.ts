import type { VerifiedBatch } from '#records';
import type { View, ViewStore } from '#views';
import { PartitionProjection } from './partition-projection.js';

/** Brings views up with the log. What it does is done by `PartitionProjection`, for each partition apart. */
export class Projection {
  private readonly partitions = new Map<number, PartitionProjection>();

  constructor(
    private readonly store: ViewStore,
    private readonly views: readonly View[],
  ) {}

  /** Returns when the views reflect the batch. The next of the partition may come before. */
  async project(partition: number, batch: VerifiedBatch): Promise<void> {
    let projection = this.partitions.get(partition);
    if (!projection) {
      projection = new PartitionProjection(this.store, this.views, partition);
      this.partitions.set(partition, projection);
    }
    await projection.project(batch);
  }
}
