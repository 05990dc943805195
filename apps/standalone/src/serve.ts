import { armFailpoint, type Config, type Env, JsonLogger, readConfig, VERSION } from '#platform';
import { startRegistry } from './registry.js';

/** What the process gives. */
export interface ServeOptions {
  readonly env: Env;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Stops the registry. */
  readonly signal: AbortSignal;
}

/** Serves a registry in this process until the signal is aborted. Says on stdout, in one line, when it is ready. @throws START_REFUSED, LOG_VIOLATION */
export async function serve({ env, stdout, stderr, signal }: ServeOptions): Promise<void> {
  const config = readConfig(env);
  armFailpoint(env['FAILPOINT']);
  const logger = new JsonLogger((line) => void stderr.write(`${line}\n`), Date.now, ['warn', 'error', 'fatal']);
  const registry = await startRegistry(config, logger);
  stdout.write(`Cartulary ${VERSION} is ready at ${registry.url} (${placesOf(config)})\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await registry.stop();
}

/** `data in ./data`, `data in ./data, views in MongoDB`, or where all of it is. */
function placesOf({ dataDir, servers: { kafka, mongo, s3 } }: Config): string {
  if (kafka) return 'log in Kafka, views in MongoDB, artifacts in S3';
  return [`data in ${dataDir}`, mongo && 'views in MongoDB', s3 && 'artifacts in S3'].filter(Boolean).join(', ');
}
