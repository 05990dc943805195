import type { AddressInfo } from 'node:net';
import { MemoryArtifactStore } from '#artifacts';
import {
  type BatchSource,
  commandSource,
  MemoryCommandQueue,
  MemoryEventLog,
  MemorySnapshotStore,
  serveBatches,
} from '#event-log';
import { MemoryActorNames, MemoryTokens } from '#platform';
import { MemoryViewStore } from '#views';
import { createHttpApp, type StreamTimes } from '../../apps/api/src/api.module.js';
import { RouteTable } from '../../apps/api/src/http/route-table.js';
import { projectorSource } from '../../apps/projector/src/projector.module.js';
import { Registrar } from '../../apps/registrar/src/registrar.module.js';
import type { Ports } from '../../apps/standalone/src/ports.js';
import { StandaloneModule } from '../../apps/standalone/src/standalone.module.js';

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
  readonly streams?: StreamTimes;
  readonly without?: readonly ('registrar' | 'projector')[];
}

/** A whole registry on a port of its own: api, registrar and projector over memory. */
export async function startRegistry({ ports = {}, streams, without = [] }: RegistryOptions = {}): Promise<Registry> {
  const all: Ports = {
    log: new MemoryEventLog(),
    queue: new MemoryCommandQueue(),
    snapshots: new MemorySnapshotStore(),
    views: new MemoryViewStore(),
    artifacts: new MemoryArtifactStore(),
    names: new MemoryActorNames(),
    tokens: new MemoryTokens(),
    ...ports,
  };
  const listen = { host: '127.0.0.1', port: 0, ...(streams && { streams }) };
  const app = await createHttpApp(StandaloneModule.over(all, listen), { logger: false });
  const sources: BatchSource[] = [];
  if (!without.includes('registrar')) sources.push(commandSource(all.queue, app.get(Registrar)));
  if (!without.includes('projector')) sources.push(projectorSource(all.log, all.views));
  await serveBatches(app, sources);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const routes = app.get(RouteTable).entries.filter(({ route }) => route !== undefined);
  return { ...all, port, routes, url: `http://127.0.0.1:${port}`, stop: () => app.close() };
}
