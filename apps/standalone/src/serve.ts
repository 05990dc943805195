import { armFailpoint, type Env, JsonLogger, readConfig, VERSION } from '#platform';
import { startRegistry } from './registry.js';

/** What the process gives. */
export interface ServeOptions {
  readonly env: Env;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Stops the registry. */
  readonly signal: AbortSignal;
}

/** Serves the embedded registry until the signal is aborted. Says on stdout, in one line, when it is ready. @throws START_REFUSED, LOG_VIOLATION */
export async function serve({ env, stdout, stderr, signal }: ServeOptions): Promise<void> {
  const config = readConfig(env);
  armFailpoint(env['FAILPOINT']);
  const logger = new JsonLogger((line) => void stderr.write(`${line}\n`), Date.now, ['warn', 'error', 'fatal']);
  const registry = await startRegistry(config, logger);
  stdout.write(`Cartulary ${VERSION} is ready at ${registry.url} (data in ${config.dataDir})\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await registry.stop();
}
