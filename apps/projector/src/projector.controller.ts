import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { EVENT_BATCH, type EventBatch } from '#event-log';
import { VIEWS, ViewStore } from '#views';
import { project } from './project.js';

/** Takes what the log's followers have verified, a batch of a partition after the other. */
@Controller()
export class ProjectorController {
  constructor(private readonly store: ViewStore) {}

  @EventPattern<string>(EVENT_BATCH)
  async apply(@Payload() { partition, batch }: EventBatch): Promise<void> {
    await project(this.store, VIEWS, partition, batch);
  }
}
