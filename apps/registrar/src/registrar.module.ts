import { Logger, Module } from '@nestjs/common';
import { ArtifactStore } from '#artifacts';
import { CommandQueue, EventLog, SnapshotStore } from '#event-log';
import { RegistrarController } from './registrar.controller.js';
import { Registrar } from './registrar.js';
import { RegistrarMetrics } from './registrar-metrics.js';

/** Decides commands. The app that imports it provides the ports, and feeds it from `commandSource(queue, registrar)`. */
@Module({
  controllers: [RegistrarController],
  providers: [
    {
      provide: Registrar,
      inject: [EventLog, CommandQueue, SnapshotStore, ArtifactStore, { token: RegistrarMetrics, optional: true }],
      useFactory: (
        log: EventLog,
        queue: CommandQueue,
        snapshots: SnapshotStore,
        artifacts: ArtifactStore,
        watch?: RegistrarMetrics,
      ) => {
        const logger = new Logger('registrar');
        const onFault = (what: string, error: unknown): void => logger.warn(`${what}: ${String(error)}`);
        return new Registrar({ log, queue, snapshots, artifacts, clock: Date.now, onFault, ...(watch && { watch }) });
      },
    },
  ],
  exports: [Registrar],
})
export class RegistrarModule {}

export { Registrar };
