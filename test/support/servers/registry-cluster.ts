import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Keeper } from './keeper.js';
import { onFreePorts } from './ports.js';
import { ServerProcess, startAll, stopAll } from './server-process.js';
import { run } from './tools.js';

/** This file is run from its source, and from what is built. */
const ROOT = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../..' : '../../../..', import.meta.url));
const LOOK_MS = 2_000;

export const APPS = ['registrar', 'projector', 'api'] as const;
export type App = (typeof APPS)[number];

export interface RegistryOptions {
  /** Settings of every app: those that name the servers, and others. */
  readonly env: Readonly<Record<string, string>>;
  /** How many of each; two registrars, one projector, one api unless said. */
  readonly count?: Partial<Record<App, number>>;
  /** Of the first api; chosen free otherwise. */
  readonly port?: number;
  /** Partitions of the topics, where they are not there yet. */
  readonly partitions?: number;
  readonly replication?: number;
  /** For the apps' logs, kept; a temporary folder otherwise. */
  readonly dataDir?: string;
}

/** Every app of a distributed registry as processes of their own. */
export interface RegistryCluster {
  /** Of the first api. */
  readonly url: string;
  readonly processes: Readonly<Record<App, readonly AppProcess[]>>;
  stop(): Promise<void>;
}

/** One app, for tests to do things to. */
export class AppProcess extends ServerProcess {
  constructor(
    readonly app: App,
    /** Of its status, and of the api itself. */
    readonly url: string,
    keeper: Keeper,
    name: string,
    env: Readonly<Record<string, string>>,
  ) {
    super({
      name,
      command: [process.execPath, join(ROOT, 'dist/apps', app, 'src/main.js')],
      env: { ...env, PORT: new URL(url).port },
      keeper,
      probe: () => assertReady(url),
    });
  }
}

/** Makes the topics and starts the apps from what is built; returns when all are ready. @throws StartFailed */
export async function startRegistryCluster(options: RegistryOptions): Promise<RegistryCluster> {
  const { env, count = {}, port, dataDir } = options;
  await makeTopics(options);
  const seats = APPS.flatMap((app) =>
    Array.from({ length: count[app] ?? (app === 'registrar' ? 2 : 1) }, (_, index) => ({ app, index })),
  );
  return onFreePorts(seats.length, async (ports) => {
    const keeper = await Keeper.over('apps', dataDir);
    const processes = seats.map(({ app, index }, seat) => {
      const at = app === 'api' && index === 0 && port !== undefined ? port : ports[seat];
      return new AppProcess(app, `http://127.0.0.1:${at}`, keeper, `${app}-${index + 1}`, env);
    });
    await startAll(processes, keeper);
    const of = (app: App): readonly AppProcess[] => processes.filter((one) => one.app === app);
    return {
      url: of('api')[0]?.url ?? '',
      processes: { registrar: of('registrar'), projector: of('projector'), api: of('api') },
      stop: () => stopAll(processes, keeper),
    };
  });
}

async function makeTopics({ env, partitions, replication }: RegistryOptions): Promise<void> {
  const numbers = [
    ...(partitions === undefined ? [] : ['--partitions', String(partitions)]),
    ...(replication === undefined ? [] : ['--replication', String(replication)]),
  ];
  const cli = join(ROOT, 'dist/apps/cli/src/main.js');
  await run(process.execPath, [cli, 'topics', '--apply', ...numbers], { env });
}

/** @throws Error with what is missing */
async function assertReady(url: string): Promise<void> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(LOOK_MS) });
  if (!answer.ok) throw new Error(await answer.text());
}
