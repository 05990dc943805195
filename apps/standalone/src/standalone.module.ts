import { type DynamicModule, Module } from '@nestjs/common';
import { ArtifactStore } from '#artifacts';
import { CommandQueue, EventLog, SnapshotStore } from '#event-log';
import { ActorNames, type Address, PortsModule, Readiness, Tokens, VERSION } from '#platform';
import { ViewStore } from '#views';
import { ApiConfig, ApiModule, type StreamTimes } from '../../api/src/api.module.js';
import { ProjectorModule } from '../../projector/src/projector.module.js';
import { RegistrarModule } from '../../registrar/src/registrar.module.js';
import type { Ports } from './ports.js';

type ListenAt = Address & { readonly streams?: StreamTimes };

/** The other apps in one process. */
@Module({})
export class StandaloneModule {
  static over(ports: Ports, { host, port, streams }: ListenAt): DynamicModule {
    const provided = PortsModule.of([
      { provide: EventLog, useValue: ports.log },
      { provide: CommandQueue, useValue: ports.queue },
      { provide: SnapshotStore, useValue: ports.snapshots },
      { provide: ViewStore, useValue: ports.views },
      { provide: ArtifactStore, useValue: ports.artifacts },
      { provide: ActorNames, useValue: ports.names },
      { provide: Tokens, useValue: ports.tokens },
      { provide: Readiness, useValue: new Readiness() },
      { provide: ApiConfig, useValue: new ApiConfig(host, port, VERSION, streams) },
    ]);
    return { module: StandaloneModule, imports: [provided, ApiModule, RegistrarModule, ProjectorModule] };
  }
}
