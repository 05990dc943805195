import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import type { Progress } from './install.js';
import { installKafka } from './install-kafka.js';
import { type BrokerOptions, type BrokerSeat, brokerProperties, LOGGING } from './kafka-settings.js';
import { Keeper } from './keeper.js';
import { onFreePorts } from './ports.js';
import { ServerProcess, startAll, stopAll } from './server-process.js';
import { JAVA, run } from './tools.js';

const HEAP = ['-Xms256m', '-Xmx512m', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20'];
const SHORT_LIVED = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

export interface KafkaOptions extends BrokerOptions {
  /** 1 unless said; what is replicated is replicated to all. */
  readonly brokers?: 1 | 3;
  /** Kept by the caller, for the same number of brokers; a temporary folder otherwise, removed when it stops. */
  readonly dataDir?: string;
  readonly progress?: Progress;
}

export interface KafkaCluster {
  /** `host:port` of each broker. */
  readonly brokers: readonly string[];
  /** In the same order. */
  readonly processes: readonly ServerProcess[];
  /** `host:port` of the first broker's listeners with TLS, with users, and with both, where they were asked for. */
  readonly secured: readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts a cluster whose brokers are controllers too, and returns when each of them is in use.
 * @throws Error where this machine cannot have Kafka, StartFailed where it does not start
 */
export async function startKafka(options: KafkaOptions = {}): Promise<KafkaCluster> {
  const { brokers = 1, dataDir, progress } = options;
  const { folder: jars, missing } = await installKafka(progress);
  if (missing !== undefined) throw new Error(missing);
  const java = (await JAVA.find()) as string;
  const each = options.secured ? 5 : 2;
  return onFreePorts(each * brokers, async (ports) => {
    const keeper = await Keeper.over('kafka', dataDir);
    const seats = Array.from({ length: brokers }, (_, index) => ({
      id: index + 1,
      port: ports[each * index] as number,
      controllerPort: ports[each * index + 1] as number,
      securedPorts: ports.slice(each * index + 2, each * (index + 1)),
      dataDir: join(keeper.folder, `broker-${index + 1}`),
    }));
    const jvm = [java, '-XX:-UsePerfData', `-Djava.io.tmpdir=${keeper.folder}`, '-cp', join(jars, '*')] as const;
    const command = [...jvm, `-Dlog4j2.configurationFile=${join(keeper.folder, 'log4j2.properties')}`] as const;
    try {
      await prepare(seats, options, keeper.folder, command);
    } catch (error) {
      await keeper.end();
      throw error;
    }
    const processes = seats.map((seat) => broker(seat, command, keeper));
    await startAll(processes, keeper);
    return {
      brokers: seats.map(({ port }) => `127.0.0.1:${port}`),
      processes,
      secured: (seats[0] as BrokerSeat).securedPorts.map((port) => `127.0.0.1:${port}`),
      stop: () => stopAll(processes, keeper),
    };
  });
}

type Command = readonly [string, ...string[]];

/** Writes what the brokers read, and formats the folders of a new cluster. */
async function prepare(
  seats: readonly BrokerSeat[],
  options: KafkaOptions,
  folder: string,
  command: Command,
): Promise<void> {
  const found = (await readdir(folder)).filter((name) => /^broker-\d+$/.test(name)).length;
  if (found !== 0 && found !== seats.length)
    throw new Error(`Expected data of ${seats.length} brokers in ${folder}, found data of ${found}.`);
  await writeFile(join(folder, 'log4j2.properties'), LOGGING);
  // The format tool takes an id that begins with a dash for an option.
  const cluster = `A${randomBytes(16).toString('base64url').slice(1)}`;
  await Promise.all(
    seats.map(async (seat) => {
      const file = propertiesOf(seat);
      await writeFile(file, brokerProperties(seat, seats, options));
      if (existsSync(join(seat.dataDir, 'meta.properties'))) return;
      const [java, ...args] = command;
      await run(java, [
        ...SHORT_LIVED,
        ...args,
        'kafka.tools.StorageTool',
        'format',
        // The id may begin with a hyphen.
        `--cluster-id=${cluster}`,
        '-c',
        file,
        ...scram(options),
      ]);
    }),
  );
}

function scram({ secured }: BrokerOptions): readonly string[] {
  if (!secured) return [];
  return ['--add-scram', `SCRAM-SHA-256=[name=${secured.username},password=${secured.password}]`];
}

function propertiesOf({ dataDir }: BrokerSeat): string {
  return `${dataDir}.properties`;
}

function broker(seat: BrokerSeat, [java, ...args]: Command, keeper: Keeper): ServerProcess {
  return new ServerProcess({
    name: `kafka-${seat.id}`,
    command: [java, ...HEAP, ...args, 'kafka.Kafka', propertiesOf(seat)],
    keeper,
    probe: () => inUse(seat),
  });
}

/** The broker answers, and says itself that the controllers let clients have it. */
async function inUse({ id, port }: BrokerSeat): Promise<void> {
  const client = new kafkajs.Kafka({
    brokers: [`127.0.0.1:${port}`],
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (!brokers.some(({ nodeId }) => nodeId === id)) throw new Error('The broker is fenced.');
  } finally {
    await admin.disconnect();
  }
}
