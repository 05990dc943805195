import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Backends, startBackends } from './backends.js';
import { APPS, type AppProcess, type RegistryCluster, startRegistryCluster } from './registry-cluster.js';

const SERVERS = ['KAFKA_BROKERS', 'MONGODB_URL', 'S3_ENDPOINT'] as const;
const PORT = 7100;
const AGAIN_MS = 1_000;

export interface ClusterOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets a line about what goes on. */
  readonly say: (line: string) => void;
  /** Gets the one line that says that it is ready. */
  readonly ready: (line: string) => void;
  /** Stops it. */
  readonly signal: AbortSignal;
}

/**
 * The distributed registry on one machine: servers, topics and every app, until the signal is aborted. An app that ends is started
 * again. @throws Error where it cannot start
 */
export async function runCluster({ env, say, ready, signal }: ClusterOptions): Promise<void> {
  const folder = resolve(env['CARTULARY_DATA_DIR'] ?? './data', 'cluster');
  const isNamed = assertAllOrNone(env);
  if (!isNamed) say(`starting Kafka, MongoDB and S3 (data in ${shown(folder)})`);
  const backends = isNamed ? undefined : await startBackends({ dataDir: folder, progress: say });
  try {
    const registry = await startApps(env, backends, folder, say);
    try {
      for (const app of allOf(registry)) void keepUp(app, say, signal);
      ready(`Cartulary is ready at ${registry.url}`);
      if (!signal.aborted) await new Promise((stopped) => signal.addEventListener('abort', stopped, { once: true }));
    } finally {
      say('stopping');
      await registry.stop();
    }
  } finally {
    await backends?.stop();
  }
}

async function startApps(
  env: ClusterOptions['env'],
  backends: Backends | undefined,
  folder: string,
  say: ClusterOptions['say'],
): Promise<RegistryCluster> {
  say('making the topics, starting two registrars, a projector and the api');
  const apps = join(folder, 'apps');
  const port = Number(env['PORT'] ?? PORT);
  const registry = await startRegistryCluster({
    env: backends?.env ?? {},
    ...(port !== 0 && { port }),
    dataDir: apps,
    ...(backends && { replication: 1 }),
  });
  for (const app of allOf(registry)) {
    await notePid(app);
    say(`${app.name} is process ${app.pid}, its status at ${app.url}/readyz`);
  }
  say(`logs and .pid files in ${shown(apps)}`);
  if (backends) say(`the servers' addresses: . ${shown(await noteSettings(backends, folder))}`);
  return registry;
}

function allOf({ processes }: RegistryCluster): readonly AppProcess[] {
  return APPS.flatMap((app) => processes[app]);
}

async function keepUp(app: AppProcess, say: ClusterOptions['say'], signal: AbortSignal): Promise<void> {
  for (;;) {
    await app.exited;
    if (signal.aborted) return;
    say(`${app.name} ended; starting it again`);
    await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await app.start();
      await notePid(app);
      say(`${app.name} is process ${app.pid}`);
    } catch (error) {
      say(`${app.name} did not start: ${(error as Error).message}`);
    }
  }
}

/** As somebody in the folder of the clone would write it. */
function shown(path: string): string {
  const near = relative('.', path);
  return near.startsWith('..') ? path : `./${near}`;
}

/** Beside the app's log, for whoever wants to stop or kill it. */
async function notePid({ logs, pid }: AppProcess): Promise<void> {
  await writeFile(logs.replace(/log$/, 'pid'), `${pid}\n`);
}

/** A file for a shell to read. */
async function noteSettings({ env }: Backends, folder: string): Promise<string> {
  const file = join(folder, 'servers.env');
  const lines = Object.entries(env).map(([name, value]) => `export ${name}='${value}'\n`);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  return file;
}

/** @throws Error for some of them: apps that see different servers would be different registries */
function assertAllOrNone(env: ClusterOptions['env']): boolean {
  const missing = SERVERS.filter((name) => !env[name]);
  if (missing.length === 0) return true;
  if (missing.length === SERVERS.length) return false;
  const set = SERVERS.filter((name) => env[name]);
  throw new Error(
    `Expected ${SERVERS.join(', ')} all set or none, found only ${set.join(' and ')}. Set ${missing.join(' and ')} too, or unset ${set.join(' and ')}.`,
  );
}
