import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ArtifactStore, S3ArtifactStore } from '#artifacts';
import {
  CommandQueue,
  commandSource,
  EventLog,
  KafkaCommandQueue,
  KafkaEventLog,
  S3SnapshotStore,
  serveBatches,
  SnapshotStore,
} from '#event-log';
import {
  type AppContext,
  Metrics,
  needServers,
  openAll,
  PortsModule,
  readAddress,
  Readiness,
  readServers,
  type RunningApp,
  StatusServer,
  Supervisor,
  VERSION,
} from '#platform';
import { readGroupTiming } from './group-timing.js';
import { lastingMember } from './lasting-member.js';
import { RegistrarMetrics } from './registrar-metrics.js';
import { Registrar, RegistrarModule } from './registrar.module.js';

const PORT = 7110;

/** What a registrar stands on. */
interface Stores {
  readonly log: EventLog;
  readonly queue: CommandQueue;
  readonly snapshots: SnapshotStore;
  readonly artifacts: ArtifactStore;
}

@Module({})
class AppModule {
  static over({ log, queue, snapshots, artifacts }: Stores, metrics: RegistrarMetrics): DynamicModule {
    const ports = PortsModule.of([
      { provide: EventLog, useValue: log },
      { provide: CommandQueue, useValue: queue },
      { provide: SnapshotStore, useValue: snapshots },
      { provide: ArtifactStore, useValue: artifacts },
      { provide: RegistrarMetrics, useValue: metrics },
    ]);
    return { module: AppModule, imports: [ports, RegistrarModule] };
  }
}

/**
 * The registrar as a process of its own. It goes on after every fault that may pass. What others must take over from it, or
 * what no restart mends, ends the process. @throws START_REFUSED, UNAVAILABLE
 */
export async function startRegistrar({ env, logger }: AppContext): Promise<RunningApp> {
  const { kafka, s3 } = needServers(readServers(env), ['kafka', 's3']);
  const address = readAddress(env, PORT);
  const timing = readGroupTiming(env);
  const readiness = new Readiness();
  const metrics = new Metrics(VERSION);
  metrics.watchParts(readiness);
  const owner = new Supervisor();
  const warn = (text: string): void => new Logger('registrar').warn(text);
  const opened = await openAll(async (keep) => {
    const log = keep(await KafkaEventLog.open(kafka));
    const onGap = ({ partition, from, to }: { partition: number; from: number; to: number }): void =>
      warn(`Commands ${from} to ${to - 1} of partition ${partition} were deleted before anybody decided them.`);
    const queue = keep(await KafkaCommandQueue.open(kafka, { onGap, timing }));
    const stores = {
      log,
      queue,
      snapshots: await S3SnapshotStore.open(s3, kafka.topicPrefix),
      artifacts: await S3ArtifactStore.open(s3),
    };
    readiness.watch('log', async () => void (await log.end(0)));
    readiness.watch('owner', () => owner.lack);
    const module = AppModule.over(stores, new RegistrarMetrics(metrics));
    const app = keep(await NestFactory.create(module, new FastifyAdapter(), { logger, abortOnError: false }));
    const source = commandSource(queue, app.get(Registrar));
    const server = await serveBatches(app, [lastingMember(source, owner, (error) => warn(String(error)))]);
    const { url } = keep(await StatusServer.start(address, { readiness, metrics }));
    return { url, ended: server.ended };
  });
  opened.ended.catch(() => undefined);
  return { url: opened.url, readiness, ended: opened.ended, stop: () => opened.close() };
}
