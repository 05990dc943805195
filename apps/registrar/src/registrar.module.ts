import { Logger, Module } from '@nestjs/common';
import { ArtifactStore } from '#artifacts';
import { CommandQueue, EventLog, SnapshotStore } from '#event-log';
import { RegistrarController } from './registrar.controller.js';
import { Registrar } from './registrar.js';

/** Decides commands. The app that imports it provides the ports, and feeds it from `commandSource(queue, registrar)`. */
@Module({
  controllers: [RegistrarController],
  providers: [
    {
      provide: Registrar,
      inject: [EventLog, CommandQueue, SnapshotStore, ArtifactStore],
      useFactory: (log: EventLog, queue: CommandQueue, snapshots: SnapshotStore, artifacts: ArtifactStore) => {
        const logger = new Logger('registrar');
        const onFault = (what: string, error: unknown): void => logger.warn(`${what}: ${String(error)}`);
        return new Registrar({ log, queue, snapshots, artifacts, clock: Date.now, onFault });
      },
    },
  ],
  exports: [Registrar],
})
export class RegistrarModule {}

export { Registrar };
