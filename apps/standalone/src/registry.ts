import { Logger, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { assertFound, commandSource, serveBatches, supervised } from '#event-log';
import { START } from '#records';
import { type Config, Readiness, Supervisor } from '#platform';
import { createHttpApp, listenHttp } from '../../api/src/api.module.js';
import { projectorSource } from '../../projector/src/projector.module.js';
import { Registrar } from '../../registrar/src/registrar.module.js';
import { openPorts, type Ports } from './ports.js';
import { StandaloneModule } from './standalone.module.js';

/** A registry that serves. */
export interface Registry {
  readonly url: string;
  /** Finishes the requests in hand, then lets go of the data folder and of servers. */
  stop(): Promise<void>;
}

/**
 * Starts a registry in this process. On return it listens, decides, and its views are up with the log.
 * @throws START_REFUSED, or LOG_VIOLATION where the log is not what it must be
 */
export async function startRegistry(config: Config, logger: LoggerService): Promise<Registry> {
  const ports = await openPorts(config, {
    onDiscard: (reason) => void logger.warn(`Views are built anew: ${reason}`, 'views'),
    onTokensFault: ({ message }) => void logger.error(`${message} The tokens that were read before hold.`, 'tokens'),
  });
  let app: NestFastifyApplication | undefined;
  const stop = async (): Promise<void> => {
    await app?.close();
    await ports.close();
  };
  try {
    // Before anything is appended: the views of another log would pass over what comes.
    await forEachPartition(ports, async (partition) => {
      await assertFound(ports.log, partition, (await ports.views.cursor(partition)) ?? START);
    });
    app = await createHttpApp(StandaloneModule.over(ports, config), { logger });
    const [owner, projector] = [new Supervisor(), new Supervisor()];
    const readiness = app.get(Readiness);
    readiness.watch('owner', () => owner.lack);
    readiness.watch('projector', () => projector.lack);
    readiness.watch('tokens', () => ports.tokens.lack);
    const onFault = (error: unknown): void => new Logger('standalone').error(error);
    const decisions = commandSource(ports.queue, app.get(Registrar));
    const projections = projectorSource(ports.log, ports.views);
    await serveBatches(app, [supervised(decisions, owner, onFault), supervised(projections, projector, onFault)]);
    await Promise.all([owner.started, projector.started]);
    await forEachPartition(ports, async (partition) => {
      await ports.views.reached(partition, await ports.log.end(partition), new AbortController().signal);
    });
    return { url: await listenHttp(app, config), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function forEachPartition({ log }: Ports, act: (partition: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: log.partitions }, (_, partition) => act(partition)));
}
