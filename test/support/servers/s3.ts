import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Client } from 'minio';
import type { Certificate } from './certificate.js';
import type { Progress } from './install.js';
import { installS3 } from './install-s3.js';
import { Keeper } from './keeper.js';
import { onFreePorts } from './ports.js';
import { ServerProcess, startAll, stopAll } from './server-process.js';

const CREDENTIALS = { accessKey: 'cartulary', secretKey: 'cartulary-on-loopback' };
const REGION = 'us-east-1';

export interface S3Options {
  /** Kept by the caller; a temporary folder otherwise, removed when it stops. */
  readonly dataDir?: string;
  /** With it the server speaks https, and nobody looks whether it makes buckets before the test does. */
  readonly certificate?: Certificate;
  readonly progress?: Progress;
}

export interface S3Server {
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  readonly process: ServerProcess;
  stop(): Promise<void>;
}

/**
 * Starts MinIO over one folder, and returns when buckets can be made.
 * @throws Error where this machine cannot have MinIO, StartFailed where it does not start
 */
export async function startS3({ dataDir, certificate, progress }: S3Options = {}): Promise<S3Server> {
  const { folder, missing } = await installS3(progress);
  if (missing !== undefined) throw new Error(missing);
  return onFreePorts(1, async ([port]) => {
    const keeper = await Keeper.over('s3', dataDir);
    const data = join(keeper.folder, 'data');
    await mkdir(data, { recursive: true });
    const certificates = join(keeper.folder, 'certs');
    if (certificate) await showCertificate(certificates, certificate);
    const server = new ServerProcess({
      name: 'minio',
      command: [
        join(folder, 'minio'),
        ...['server', '--quiet', '--certs-dir', certificates, '--address', `127.0.0.1:${port}`],
        data,
      ],
      env: {
        MINIO_ROOT_USER: CREDENTIALS.accessKey,
        MINIO_ROOT_PASSWORD: CREDENTIALS.secretKey,
        MINIO_REGION: REGION,
        MINIO_BROWSER: 'off',
        MINIO_UPDATE: 'off',
      },
      keeper,
      probe: () => (certificate ? shakesHands(port as number) : makesBuckets(port as number)),
    });
    await startAll([server], keeper);
    return {
      url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
      ...CREDENTIALS,
      region: REGION,
      process: server,
      stop: () => stopAll([server], keeper),
    };
  });
}

/** Where MinIO looks for it. */
async function showCertificate(folder: string, { key, certificate }: Certificate): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'private.key'), key, { mode: 0o600 });
  await writeFile(join(folder, 'public.crt'), certificate);
}

async function shakesHands(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect').finally(() => socket.destroy());
}

async function makesBuckets(port: number): Promise<void> {
  const here = { endPoint: '127.0.0.1', port, useSSL: false, region: REGION, ...CREDENTIALS };
  const client = new Client({ ...here, retryOptions: { disableRetry: true } });
  const bucket = `probe-${randomUUID()}`;
  await client.makeBucket(bucket);
  await client.removeBucket(bucket);
}
