import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { EventLog, KafkaEventLog, serveBatches, supervised } from '#event-log';
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
import { MongoViewStore, VIEWS, ViewStore } from '#views';
import { ProjectorMetrics } from './projector-metrics.js';
import { ProjectorModule, projectorSource } from './projector.module.js';

const PORT = 7120;

@Module({})
class AppModule {
  static over(log: EventLog, views: ViewStore): DynamicModule {
    const ports = PortsModule.of([
      { provide: EventLog, useValue: log },
      { provide: ViewStore, useValue: views },
    ]);
    return { module: AppModule, imports: [ports, ProjectorModule] };
  }
}

/**
 * The projector as a process of its own. It goes on after every fault that may pass; a log that is not what it must be stops it,
 * and the process stays to say so in /readyz: a restart could not mend it. @throws START_REFUSED, UNAVAILABLE
 */
export async function startProjector({ env, logger }: AppContext): Promise<RunningApp> {
  const { kafka, mongo } = needServers(readServers(env), ['kafka', 'mongo']);
  const address = readAddress(env, PORT);
  const readiness = new Readiness();
  const metrics = new Metrics(VERSION);
  metrics.watchParts(readiness);
  const projector = new Supervisor();
  const onFault = (error: unknown): void => new Logger('projector').error(error);
  const stores = await openAll(async (keep) => {
    const log = keep(await KafkaEventLog.open(kafka));
    const views = keep(await MongoViewStore.open(mongo, VIEWS));
    readiness.watch('log', async () => void (await log.end(0)));
    readiness.watch('projector', () => projector.lack);
    readiness.watch('views', async () => void (await views.cursor(0)));
    const app = await NestFactory.create(AppModule.over(log, views), new FastifyAdapter(), {
      logger,
      abortOnError: false,
    });
    keep(app);
    const source = new ProjectorMetrics(metrics, log, views).measured(projectorSource(log, views));
    await serveBatches(app, [supervised(source, projector, onFault)]);
    const { url } = keep(await StatusServer.start(address, { readiness, metrics }));
    return { url };
  });
  return { url: stores.url, readiness, stop: () => stores.close() };
}
