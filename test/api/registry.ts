import type { AddressInfo } from 'node:net';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ArtifactStore, MemoryArtifactStore } from '#artifacts';
import {
  type BatchSource,
  CommandQueue,
  commandSource,
  EventLog,
  MemoryCommandQueue,
  MemoryEventLog,
  MemorySnapshotStore,
  serveBatches,
  SnapshotStore,
} from '#event-log';
import { ActorNames, MemoryActorNames, Readiness, VERSION } from '#platform';
import { MemoryViewStore, ViewStore } from '#views';
import { ApiConfig, ApiModule, createHttpApp } from '../../apps/api/src/api.module.js';
import { RouteTable } from '../../apps/api/src/http/route-table.js';
import { ProjectorModule, projectorSource } from '../../apps/projector/src/projector.module.js';
import { Registrar, RegistrarModule } from '../../apps/registrar/src/registrar.module.js';

/** The ports of a registry in memory; a test replaces those whose faults it wants to see. */
interface Ports {
  readonly log: EventLog;
  readonly queue: CommandQueue;
  readonly views: ViewStore;
  readonly artifacts: ArtifactStore;
  readonly names: ActorNames;
}

@Global()
@Module({})
class PortsModule {
  static of({ log, queue, views, artifacts, names }: Ports): DynamicModule {
    const providers = [
      { provide: EventLog, useValue: log },
      { provide: CommandQueue, useValue: queue },
      { provide: SnapshotStore, useValue: new MemorySnapshotStore() },
      { provide: ViewStore, useValue: views },
      { provide: ArtifactStore, useValue: artifacts },
      { provide: ActorNames, useValue: names },
      { provide: Readiness, useValue: new Readiness() },
      { provide: ApiConfig, useValue: new ApiConfig('127.0.0.1', 0, VERSION) },
    ];
    return { module: PortsModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}

export interface Registry extends Ports {
  readonly url: string;
  readonly port: number;
  /** The routes of the api as the router has them, but for those that only refuse a method. */
  readonly routes: readonly { readonly method: string; readonly url: string }[];
  stop(): Promise<void>;
}

export interface RegistryOptions {
  readonly ports?: Partial<Ports>;
  /** Apps that are left out, as if they were down. */
  readonly without?: readonly ('registrar' | 'projector')[];
}

/** A whole registry on a port of its own: api, registrar and projector over memory. */
export async function startRegistry({ ports = {}, without = [] }: RegistryOptions = {}): Promise<Registry> {
  const all: Ports = {
    log: new MemoryEventLog(),
    queue: new MemoryCommandQueue(),
    views: new MemoryViewStore(),
    artifacts: new MemoryArtifactStore(),
    names: new MemoryActorNames(),
    ...ports,
  };
  class RegistryModule {}
  const root: DynamicModule = {
    module: RegistryModule,
    imports: [PortsModule.of(all), ApiModule, RegistrarModule, ProjectorModule],
  };
  const app = await createHttpApp(root, { logger: false });
  const sources: BatchSource[] = [];
  if (!without.includes('registrar')) sources.push(commandSource(all.queue, app.get(Registrar)));
  if (!without.includes('projector')) sources.push(projectorSource(all.log, all.views));
  await serveBatches(app, sources);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const routes = app.get(RouteTable).entries.filter(({ route }) => route !== undefined);
  return { ...all, port, routes, url: `http://127.0.0.1:${port}`, stop: () => app.close() };
}
