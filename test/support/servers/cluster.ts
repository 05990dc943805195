import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Address, listenAt, openDataFolder, readAddress } from '#platform';
import { type Backends, startBackends } from './backends.js';
import { APPS, type AppProcess, type RegistryCluster, startRegistryCluster } from './registry-cluster.js';
import type { ServerProcess } from './server-process.js';

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
 * The distributed registry on one machine: servers, topics and every app, until the signal is aborted. A process that ends is started
 * again. The folder is this process's alone: two clusters over the same data would ruin them. @throws Error where it cannot start
 */
export async function runCluster(options: ClusterOptions): Promise<void> {
  const { env, say, signal } = options;
  const isNamed = assertAllOrNone(env);
  const address = readAddress(env, PORT);
  await assertFree(address);
  const folder = openDataFolder(join(env['CARTULARY_DATA_DIR'] || './data', 'cluster'));
  signal.addEventListener('abort', () => say('stopping (Ctrl-C again kills what is not done yet)'), { once: true });
  try {
    await runIn(folder.path, address.port, isNamed, options);
  } catch (error) {
    // Ctrl-C reaches installers too, which then say that they failed.
    if (!signal.aborted) throw error;
  } finally {
    folder.close();
  }
}

async function runIn(folder: string, port: number, isNamed: boolean, options: ClusterOptions): Promise<void> {
  const { say, ready, signal } = options;
  if (isNamed) say(`using the servers that ${SERVERS.join(', ')} name`);
  else say(`starting Kafka, MongoDB and S3 (data in ${shown(folder)})`);
  const backends = isNamed ? undefined : await startBackends({ dataDir: folder, progress: say });
  try {
    if (signal.aborted) return;
    const registry = await startApps(port, backends, folder, say);
    const all = [...allOf(registry), ...serversOf(backends)];
    try {
      if (signal.aborted) return;
      for (const one of all) void keepUp(one, say, signal);
      ready(`Cartulary is ready at ${registry.url}`);
      await new Promise((stopped) => signal.addEventListener('abort', stopped, { once: true }));
    } finally {
      await registry.stop();
      for (const one of all) await rm(pidFile(one), { force: true });
    }
  } finally {
    await backends?.stop();
    // The servers have other ports next time.
    await rm(settingsFile(folder), { force: true });
  }
}

async function startApps(
  port: number,
  backends: Backends | undefined,
  folder: string,
  say: ClusterOptions['say'],
): Promise<RegistryCluster> {
  say('making the topics, starting two registrars, a projector and the api');
  const apps = join(folder, 'apps');
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
  for (const server of serversOf(backends)) {
    await notePid(server);
    say(`${server.name} is process ${server.pid}`);
  }
  say(`logs and .pid files in the folders of ${shown(folder)}`);
  if (backends) say(`the servers' addresses: . ${shown(await noteSettings(backends, folder))}`);
  return registry;
}

/** Found out before the minutes that a start may take. @throws START_REFUSED */
async function assertFree(address: Address): Promise<void> {
  const server = createServer();
  await listenAt(address, server, ({ host, port }) => once(server.listen(port, host), 'listening'));
  server.close();
  await once(server, 'close');
}

function allOf({ processes }: RegistryCluster): readonly AppProcess[] {
  return APPS.flatMap((app) => processes[app]);
}

function serversOf(backends: Backends | undefined): readonly ServerProcess[] {
  return backends ? [...backends.kafka.processes, backends.mongo.process, backends.s3.process] : [];
}

async function keepUp(one: ServerProcess, say: ClusterOptions['say'], signal: AbortSignal): Promise<void> {
  for (;;) {
    await one.exited;
    if (signal.aborted) return;
    say(`${one.name} ended; starting it again`);
    await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await one.start();
      await notePid(one);
      say(`${one.name} is process ${one.pid}`);
    } catch (error) {
      say(`${one.name} did not start: ${(error as Error).message}`);
    }
  }
}

/** As somebody in the folder of the clone would write it. */
function shown(path: string): string {
  const near = relative('.', path);
  return near.startsWith('..') ? path : `./${near}`;
}

/** Beside its log. */
function pidFile({ logs }: ServerProcess): string {
  return logs.replace(/log$/, 'pid');
}

/** For whoever wants to stop or kill it. */
async function notePid(one: ServerProcess): Promise<void> {
  await writeFile(pidFile(one), `${one.pid}\n`);
}

function settingsFile(folder: string): string {
  return join(folder, 'servers.env');
}

/** A file for a shell to read. */
async function noteSettings({ env }: Backends, folder: string): Promise<string> {
  const file = settingsFile(folder);
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
