import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { ArtifactStore, S3ArtifactStore } from '#artifacts';
import { CommandQueue, EventLog, KafkaCommandQueue, KafkaEventLog } from '#event-log';
import {
  ActorNames,
  type Address,
  type ApiSettings,
  type AppContext,
  assertMayListen,
  FileTokens,
  MemoryTokens,
  MongoActorNames,
  needServers,
  openAll,
  PortsModule,
  readApiSettings,
  Readiness,
  readServers,
  type RunningApp,
  type Servers,
  Tokens,
  VERSION,
} from '#platform';
import { MongoViewStore, VIEWS, ViewStore } from '#views';
import { ApiConfig, ApiModule, createHttpApp, listenHttp } from './api.module.js';

interface Ports {
  readonly log: EventLog;
  readonly queue: CommandQueue;
  readonly views: ViewStore;
  readonly artifacts: ArtifactStore;
  readonly names: ActorNames;
  readonly tokens: Tokens;
}

@Module({})
class AppModule {
  static over({ log, queue, views, artifacts, names, tokens }: Ports, { host, port }: Address): DynamicModule {
    const ports = PortsModule.of([
      { provide: EventLog, useValue: log },
      { provide: CommandQueue, useValue: queue },
      { provide: ViewStore, useValue: views },
      { provide: ArtifactStore, useValue: artifacts },
      { provide: ActorNames, useValue: names },
      { provide: Tokens, useValue: tokens },
      { provide: Readiness, useValue: new Readiness() },
      { provide: ApiConfig, useValue: new ApiConfig(host, port, VERSION) },
    ]);
    return { module: AppModule, imports: [ports, ApiModule] };
  }
}

/** The api as a process of its own. @throws START_REFUSED, UNAVAILABLE */
export async function startApi({ env, logger }: AppContext): Promise<RunningApp> {
  const settings = readApiSettings(env);
  const servers = needServers(readServers(env), ['kafka', 'mongo', 's3']);
  const ports = await openPorts(settings, servers);
  try {
    const app = await createHttpApp(AppModule.over(ports, settings), { logger });
    const readiness = app.get(Readiness);
    readiness.watch('tokens', () => ports.tokens.lack);
    const stop = async (): Promise<void> => {
      await app.close();
      await ports.close();
    };
    return { url: await listenHttp(app, settings), readiness, stop };
  } catch (error) {
    await ports.close();
    throw error;
  }
}

async function openPorts(
  settings: ApiSettings,
  { kafka, mongo, s3 }: Required<Servers>,
): Promise<Ports & { close(): Promise<void> }> {
  return openAll(async (keep) => {
    const tokens = keep(await openTokens(settings));
    assertMayListen(settings, tokens.required);
    return {
      tokens,
      log: keep(await KafkaEventLog.open(kafka)),
      queue: keep(await KafkaCommandQueue.open(kafka)),
      views: keep(await MongoViewStore.open(mongo, VIEWS)),
      names: keep(await MongoActorNames.open(mongo)),
      artifacts: await S3ArtifactStore.open(s3),
    };
  });
}

/** Where no file is named nobody is asked for a token. @throws START_REFUSED */
async function openTokens({ tokensFile }: ApiSettings): Promise<Tokens> {
  if (tokensFile === undefined) return new MemoryTokens();
  const onFault = ({ message }: Error): void =>
    new Logger('tokens').error(`${message} The tokens that were read before hold.`);
  return FileTokens.open({ path: tokensFile, mustExist: true, onFault });
}
