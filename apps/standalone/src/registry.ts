import { Logger, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RegistryError } from '#domain';
import { assertFound, commandSource, serveBatches } from '#event-log';
import { START } from '#records';
import { type Config, Readiness, Supervisor } from '#platform';
import { createHttpApp } from '../../api/src/api.module.js';
import { projectorSource } from '../../projector/src/projector.module.js';
import { Registrar } from '../../registrar/src/registrar.module.js';
import { openEmbedded } from './embedded.js';
import { StandaloneModule } from './standalone.module.js';
import { supervised } from './supervised.js';

/** A registry that serves. */
export interface Registry {
  readonly url: string;
  /** Finishes the requests in hand, then lets go of the data folder. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded registry. On return it listens, decides, and its views are up with the log.
 * @throws START_REFUSED, or LOG_VIOLATION where the log is not what it must be
 */
export async function startRegistry(config: Config, logger: LoggerService): Promise<Registry> {
  const embedded = await openEmbedded(config, {
    onDiscard: (reason) => void logger.warn(`Views are built anew: ${reason}`, 'views'),
    onTokensFault: ({ message }) => void logger.error(`${message} The tokens that were read before hold.`, 'tokens'),
  });
  let app: NestFastifyApplication | undefined;
  const stop = async (): Promise<void> => {
    await app?.close();
    await embedded.close();
  };
  try {
    // Before anything is appended: the views of another log would pass over what comes.
    await assertFound(embedded.log, 0, (await embedded.views.cursor(0)) ?? START);
    app = await createHttpApp(StandaloneModule.over(embedded, config), { logger });
    const [owner, projector] = [new Supervisor(), new Supervisor()];
    const readiness = app.get(Readiness);
    readiness.watch('owner', () => owner.lack);
    readiness.watch('projector', () => projector.lack);
    readiness.watch('tokens', () => embedded.tokens.lack);
    const onFault = (error: unknown): void => new Logger('standalone').error(error);
    const decisions = commandSource(embedded.queue, app.get(Registrar));
    const projections = projectorSource(embedded.log, embedded.views);
    await serveBatches(app, [supervised(decisions, owner, onFault), supervised(projections, projector, onFault)]);
    await Promise.all([owner.started, projector.started]);
    await embedded.views.reached(0, await embedded.log.end(0), new AbortController().signal);
    await listen(app, config);
    return { url: urlOf(app, config.host), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** By the engine itself: Nest would log what is thrown here. @throws START_REFUSED for a port that cannot be had */
async function listen(app: NestFastifyApplication, { host, port }: Config): Promise<void> {
  try {
    await app.getHttpAdapter().getInstance().listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new RegistryError(
        'START_REFUSED',
        `Expected port ${port} to be free, found it taken. Choose another with PORT=${port === 65_535 ? port - 1 : port + 1}, or stop what listens there.`,
        { cause },
      );
    if (code === 'EACCES')
      throw new RegistryError(
        'START_REFUSED',
        `Expected to be allowed to listen on port ${port}, found no permission. Choose one from 1024 on with PORT.`,
        { cause },
      );
    throw cause;
  }
}

function urlOf(app: NestFastifyApplication, host: string): string {
  const { port } = (app.getHttpServer() as { address(): { port: number } }).address();
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
