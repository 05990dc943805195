import { Module } from '@nestjs/common';
import { ProjectorController } from './projector.controller.js';

export { projectorSource } from './projector-source.js';
export { replaceViews } from './replace-views.js';
export { rebuildViews, type Folded } from './rebuild-views.js';
export { verifyViews, type ViewVerification } from './verify-views.js';
export { type ViewDifference } from './compare-documents.js';

/** Keeps the views up with the log. The app that imports it provides `ViewStore`, and feeds it from `projectorSource`. */
@Module({ controllers: [ProjectorController] })
export class ProjectorModule {}
