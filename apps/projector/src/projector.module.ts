import { Module } from '@nestjs/common';
import { type BatchSource, type EventBatch, type EventLog, eventSource } from '#event-log';
import { START } from '#records';
import type { ViewStore } from '#views';
import { ProjectorController } from './projector.controller.js';

export { rebuildViews, type Folded } from './rebuild-views.js';
export { verifyViews, type ViewVerification } from './verify-views.js';
export { type ViewDifference } from './compare-documents.js';

/** Keeps the views up with the log. The app that imports it provides `ViewStore`, and feeds it from `projectorSource`. */
@Module({ controllers: [ProjectorController] })
export class ProjectorModule {}

/** The log from where the views have it. */
export function projectorSource(log: EventLog, store: ViewStore): BatchSource<EventBatch> {
  return eventSource(log, async (partition) => (await store.cursor(partition)) ?? START);
}
