import { join } from 'node:path';
import { Client } from 'minio';
import { type Progress, toStderr } from './install.js';
import { type KafkaCluster, type KafkaOptions, startKafka } from './kafka.js';
import { type MongoServer, startMongo } from './mongo.js';
import { type S3Server, startS3 } from './s3.js';

const BUCKET = 'cartulary';

export interface BackendOptions {
  /** What is kept lies in folders of their own in it; nothing is kept otherwise. */
  readonly dataDir?: string;
  readonly kafka?: Omit<KafkaOptions, 'dataDir' | 'progress'>;
  readonly progress?: Progress;
}

/** The servers that a distributed registry stands on. */
export interface Backends {
  readonly kafka: KafkaCluster;
  readonly mongo: MongoServer;
  readonly s3: S3Server;
  /** The settings that name them to an app. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts all three, with a bucket. @throws Error where this machine cannot have one of them, StartFailed */
export async function startBackends({
  dataDir,
  kafka: kafkaOptions,
  progress = toStderr,
}: BackendOptions = {}): Promise<Backends> {
  const place = (name: string) => ({ progress, ...(dataDir !== undefined && { dataDir: join(dataDir, name) }) });
  const started: { stop(): Promise<void> }[] = [];
  const keep = async <Server extends { stop(): Promise<void> }>(starting: Promise<Server>): Promise<Server> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  const stop = async (): Promise<void> => void (await Promise.all(started.map((server) => server.stop())));
  const starts = [
    keep(startKafka({ ...kafkaOptions, ...place('kafka') })),
    keep(startMongo(place('mongo'))),
    keep(startS3(place('s3'))),
  ] as const;
  try {
    const [kafka, mongo, s3] = await Promise.all(starts);
    await makeBucket(s3);
    return { kafka, mongo, s3, env: settingsOf(kafka, mongo, s3), stop };
  } catch (error) {
    await Promise.allSettled(starts);
    await stop();
    throw error;
  }
}

function settingsOf(kafka: KafkaCluster, mongo: MongoServer, s3: S3Server): Backends['env'] {
  return {
    KAFKA_BROKERS: kafka.brokers.join(),
    MONGODB_URL: mongo.url,
    S3_ENDPOINT: s3.url,
    S3_BUCKET: BUCKET,
    S3_REGION: s3.region,
    S3_ACCESS_KEY: s3.accessKey,
    S3_SECRET_KEY: s3.secretKey,
  };
}

async function makeBucket({ url, accessKey, secretKey, region }: S3Server): Promise<void> {
  const { hostname, port } = new URL(url);
  const client = new Client({ endPoint: hostname, port: Number(port), useSSL: false, region, accessKey, secretKey });
  if (!(await client.bucketExists(BUCKET))) await client.makeBucket(BUCKET, region);
}
