import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { v5 } from 'uuid';
import { type EventLog, follow, KafkaEventLog, replay } from '#event-log';
import { type LogEntry, partitionOf, START } from '#records';
import type { Call, Read, Told } from '../../support/history/history.js';
import { LoadClient, seeded } from '../../support/load.js';
import { type Backends, type BackendOptions, startBackends } from '../../support/servers/backends.js';
import { installKafka } from '../../support/servers/install-kafka.js';
import { installMongo } from '../../support/servers/install-mongo.js';
import { installS3 } from '../../support/servers/install-s3.js';
import { Keeper } from '../../support/servers/keeper.js';
import { canHave } from '../../support/servers/needed.js';
import { type RegistryCluster, startRegistryCluster } from '../../support/servers/registry-cluster.js';
import { ask } from './ask.js';
import { allDecided, checkWorld } from './check-world.js';
import { Registrars } from './registrars.js';
import { settingsOf } from './settings.js';

/** Between two calls of a client that had no answer. */
const AGAIN_MS = 20;

/** A group notices that a member is gone after this. */
const SHORT_SESSION = { KAFKA_SESSION_TIMEOUT_MS: '2000' };

/** Skips, and says so, where this machine cannot have the servers. */
export const describeDistributed = (await canHave(installKafka, installMongo, installS3)) ? describe : describe.skip;

interface PlaceOptions {
  readonly apis?: number;
  readonly partitions?: number;
}

export interface WorldOptions extends PlaceOptions {
  readonly kafka?: BackendOptions['kafka'];
}

interface OverOptions extends PlaceOptions {
  /** Of topics and databases; the usual ones unless said. */
  readonly name?: string;
  /** Whether the servers end with it. */
  readonly owned?: boolean;
}

/** The servers, the api and the projector for the tests of a file; each test brings the registrars that it does things to. */
export function useWorld(options: WorldOptions = {}): () => World {
  let world: World;
  beforeAll(async () => (world = await World.start(options)), 180_000);
  afterAll(() => world?.stop());
  return () => world;
}

/** What a client sends: a path behind the namespace's, and a body. */
interface Request {
  readonly namespace?: string;
  readonly key: string;
  readonly path: string;
  readonly body: object;
}

export class World extends Registrars {
  readonly seed = Number(process.env['SEED'] ?? randomInt(1_000_000));
  readonly calls: Call[] = [];
  readonly reads: Read[] = [];
  private keys = 0;

  private constructor(
    readonly backends: Backends,
    readonly registry: RegistryCluster,
    readonly log: EventLog,
    env: Readonly<Record<string, string>>,
    keeper: Keeper,
    private readonly owned: boolean,
  ) {
    super(env, keeper);
  }

  /** Over servers of its own. */
  static async start({ kafka, ...options }: WorldOptions): Promise<World> {
    const backends = await startBackends(kafka ? { kafka } : {});
    try {
      return await World.over(backends, { ...options, owned: true });
    } catch (error) {
      await backends.stop();
      throw error;
    }
  }

  /** Over servers that others use as well, under a name of its own. */
  static async over(
    backends: Backends,
    { name, apis = 1, partitions = 2, owned = false }: OverOptions,
  ): Promise<World> {
    const named = name === undefined ? {} : { KAFKA_TOPIC_PREFIX: name, MONGODB_URL: databaseOf(backends, name) };
    const env = { ...backends.env, ...SHORT_SESSION, ...named };
    const count = { registrar: 0, projector: 1, api: apis };
    const replication = backends.kafka.brokers.length;
    const registry = await startRegistryCluster({ env, count, partitions, replication });
    const log = await KafkaEventLog.open(settingsOf(env));
    const keeper = await Keeper.over('registrars', undefined);
    const world = new World(backends, registry, log, env, keeper, owned);
    const apps = Object.values(registry.processes).flat();
    world.say(`seed ${world.seed}; ${apps.map((app) => `${app.name} ${app.pid}`).join(', ')}`);
    return world;
  }

  async stop(): Promise<void> {
    await this.dismiss();
    await this.log.close();
    await this.registry.stop();
    await this.keeper.end();
    if (this.owned) await this.backends.stop();
  }

  get url(): string {
    return this.registry.url;
  }

  partitionOf(namespace: string): number {
    return partitionOf(namespace, this.log.partitions);
  }

  /** A name that no other command has. */
  key(): string {
    return `${this.seed}-${this.keys++}`;
  }

  /** One call, noted. Whether the answer is final: neither unknown nor that the registry cannot say. */
  async call({ namespace = 'default', key, path, body }: Request, url = this.url): Promise<Told> {
    const began = performance.now();
    const told = await ask(`${url}/v1/models/${namespace}${path}`, key, body);
    this.calls.push({ namespace, commandId: v5(key, v5.URL), began, returned: performance.now(), told });
    return told;
  }

  /** Repeats the call until it has an answer that is final. */
  async settle(request: Request, url = this.url): Promise<Told> {
    for (;;) {
      const told = await this.call(request, url);
      if (told.is === 'done' || (told.is === 'rejected' && told.code !== 'UNAVAILABLE')) return told;
      await setTimeout(AGAIN_MS);
    }
  }

  /** Asks for a model of that name. */
  create(name: string, key = this.key(), namespace = 'default'): Request {
    return { key, namespace, path: '', body: { name } };
  }

  clients(count: number, namespaces: readonly string[] = ['default']): readonly LoadClient[] {
    return Array.from({ length: count }, (_, index) => {
      const namespace = namespaces[index % namespaces.length] as string;
      const random = seeded(this.seed * 100 + this.keys);
      return new LoadClient(`client-${this.key()}`, 3, random, { namespace, reads: true });
    });
  }

  /** Namespaces that are there, one for each partition. */
  async namespaces(): Promise<readonly string[]> {
    const names = Array.from({ length: this.log.partitions }, (_, partition) => {
      const all = ['default', ...Array.from({ length: 100 }, (_, index) => `team-${index}`)];
      return all.find((name) => this.partitionOf(name) === partition) as string;
    });
    for (const name of names) await this.putNamespace(name);
    return names;
  }

  private async putNamespace(name: string): Promise<void> {
    const body = JSON.stringify({ exclusiveStages: [] });
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(`${this.url}/v1/namespaces/${name}`, { method: 'PUT', body, headers });
    if (status >= 300) await this.putNamespace(name);
  }

  /** A client writes, over the apis in turns, until the signal is aborted; then it has all its answers. */
  async write(client: LoadClient, signal: AbortSignal): Promise<void> {
    const urls = this.registry.processes.api.map(({ url }) => url);
    for (let turn = 0; !signal.aborted; turn++)
      while (!(await client.step(urls[turn % urls.length] as string))) await setTimeout(AGAIN_MS);
  }

  /** The valid entries of a partition, read until `found` says that they are enough. */
  async entries(found: (entries: readonly LogEntry[]) => boolean, partition = 0): Promise<readonly LogEntry[]> {
    const entries: LogEntry[] = [];
    const enough = new AbortController();
    await follow({ log: this.log, partition, cursor: START, signal: enough.signal }, async (batch) => {
      entries.push(...batch.entries);
      if (found(entries)) enough.abort();
    });
    return entries;
  }

  /** How many owners have started in the partition, and how many records are void. */
  async tally(partition = 0): Promise<{ owners: number; voided: number }> {
    const tally = { owners: 0, voided: 0 };
    const { signal } = new AbortController();
    await replay({ log: this.log, partition, cursor: START, signal }, async ({ entries, voided }) => {
      tally.owners += entries.filter(({ kind }) => kind === 'owner').length;
      tally.voided += voided;
    });
    return tally;
  }

  /** Returns once the log of the partition has its end there, or beyond. */
  async reaches(end: number, partition = 0): Promise<void> {
    await this.log.waitFor(partition, end - 1, new AbortController().signal);
  }

  /** Holds everything that was seen against the log and the views. Waits until nothing is undecided, and ends the registrars. */
  async check(clients: readonly LoadClient[] = []): Promise<void> {
    for (const { calls, reads } of clients) {
      this.calls.push(...calls);
      this.reads.push(...reads);
    }
    await allDecided(this);
    await this.dismiss();
    await checkWorld(this);
  }
}

function databaseOf({ mongo }: Backends, name: string): string {
  const url = new URL(mongo.url);
  url.pathname = `/${name}`;
  return url.href;
}
