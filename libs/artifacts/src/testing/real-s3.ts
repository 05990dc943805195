import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { Client } from 'minio';
import { canHave } from '../../../../test/support/servers/needed.js';
import { installS3 } from '../../../../test/support/servers/install-s3.js';
import { type S3Server, startS3 } from '../../../../test/support/servers/s3.js';
import { S3ArtifactStore } from '../s3/s3-artifact-store.js';
import type { S3Settings } from '../s3/s3-client.js';

const hasS3 = await canHave(installS3);

/** A server of a test and a bucket on it. */
export class RealS3 {
  private server!: S3Server;
  private settings!: S3Settings;

  get process(): S3Server['process'] {
    return this.server.process;
  }

  async start(): Promise<void> {
    this.server = await startS3();
    this.newBucket();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  newBucket(): void {
    const { url: endpoint, region, accessKey, secretKey } = this.server;
    this.settings = { endpoint, region, accessKey, secretKey, bucket: `test-${randomUUID()}`, createBucket: true };
  }

  with(settings: Partial<S3Settings> = {}): S3Settings {
    return { ...this.settings, ...settings };
  }

  open(settings: Partial<S3Settings> = {}): Promise<S3ArtifactStore> {
    return S3ArtifactStore.open(this.with(settings));
  }

  client(): Client {
    const { endpoint, ...settings } = this.settings;
    const { hostname, port } = new URL(endpoint);
    return new Client({ ...settings, endPoint: hostname, port: Number(port), useSSL: false });
  }

  async keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { name } of this.client().listObjectsV2(this.settings.bucket, '', true)) keys.push(name as string);
    return keys;
  }

  /** Uploads in parts that nobody has completed, of exactly this key: MinIO lists no others. */
  async uploads(key: string): Promise<string[]> {
    const { uploads } = await this.client().listIncompleteUploadsQuery(this.settings.bucket, key, '', '', '');
    return uploads.map((upload) => upload.uploadId);
  }
}

/** Tests on a real server of their own; skipped, and said so, where this machine cannot have one. */
export function describeOnS3(name: string, tests: (s3: RealS3) => void): void {
  (hasS3 ? describe : describe.skip)(name, () => {
    const s3 = new RealS3();
    beforeAll(() => s3.start());
    afterAll(() => s3.stop());
    tests(s3);
  });
}

export function keyOf(digest: string): string {
  const hex = digest.slice('sha256:'.length);
  return `artifacts/sha256/${hex.slice(0, 2)}/${hex.slice(2)}`;
}
