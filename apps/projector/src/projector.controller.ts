import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { EVENT_BATCH, type EventBatch } from '#event-log';
import { VIEWS, ViewStore } from '#views';
import { Projection } from './projection.js';

/** Takes what the log's followers have verified, batches of a partition in order. */
@Controller()
export class ProjectorController {
  private readonly projection: Projection;

  constructor(store: ViewStore) {
    this.projection = new Projection(store, VIEWS);
  }

  @EventPattern<string>(EVENT_BATCH)
  async apply(@Payload() { partition, batch }: EventBatch): Promise<void> {
    await this.projection.project(partition, batch);
  }
}
