import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ArtifactStore } from '#artifacts';
import { CommandQueue, EventLog, SnapshotStore } from '#event-log';
import { ActorNames, type Config, Readiness, Tokens, VERSION } from '#platform';
import { ViewStore } from '#views';
import { ApiConfig, ApiModule, type StreamTimes } from '../../api/src/api.module.js';
import { ProjectorModule } from '../../projector/src/projector.module.js';
import { RegistrarModule } from '../../registrar/src/registrar.module.js';
import type { Ports } from './embedded.js';

type ListenAt = Pick<Config, 'host' | 'port'> & { readonly streams?: StreamTimes };

/** The adapters, for every module. */
@Global()
@Module({})
class PortsModule {
  static over(
    { log, queue, snapshots, views, artifacts, names, tokens }: Ports,
    { host, port, streams }: ListenAt,
  ): DynamicModule {
    const providers = [
      { provide: EventLog, useValue: log },
      { provide: CommandQueue, useValue: queue },
      { provide: SnapshotStore, useValue: snapshots },
      { provide: ViewStore, useValue: views },
      { provide: ArtifactStore, useValue: artifacts },
      { provide: ActorNames, useValue: names },
      { provide: Tokens, useValue: tokens },
      { provide: Readiness, useValue: new Readiness() },
      { provide: ApiConfig, useValue: new ApiConfig(host, port, VERSION, streams) },
    ];
    return { module: PortsModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}

/** The other apps in one process. */
@Module({})
export class StandaloneModule {
  static over(ports: Ports, config: ListenAt): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [PortsModule.over(ports, config), ApiModule, RegistrarModule, ProjectorModule],
    };
  }
}
