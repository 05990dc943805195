import type { S3FolderSettings } from '#artifacts';
import { misused } from '../arguments.js';

const URL_OF_BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s;

/**
 * Which objects `s3://bucket/prefix` names, and who asks for them: by the variables of the registry's own store, else by
 * those of the AWS tools. @throws InvalidArgumentError
 */
export function bucketSettings(env: Readonly<Record<string, string | undefined>>, url: string): S3FolderSettings {
  const [, bucket, below = ''] = URL_OF_BUCKET.exec(url) ?? [];
  if (bucket === undefined) return misused(`Expected s3://BUCKET or s3://BUCKET/PREFIX, found ${JSON.stringify(url)}.`);
  const first = (...names: readonly string[]): string | undefined => names.map((name) => env[name]).find(Boolean);
  const region = first('S3_REGION', 'AWS_REGION', 'AWS_DEFAULT_REGION') ?? 'us-east-1';
  const endpoint = first('S3_ENDPOINT', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL');
  const accessKey = first('S3_ACCESS_KEY', 'AWS_ACCESS_KEY_ID');
  const secretKey = first('S3_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY');
  if (accessKey === undefined || secretKey === undefined)
    return misused(
      `Expected the keys to ${url} in S3_ACCESS_KEY and S3_SECRET_KEY, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, found none. Set them.`,
    );
  // A token belongs to the keys that it came with.
  const sessionToken = env['S3_ACCESS_KEY'] ? undefined : env['AWS_SESSION_TOKEN'];
  const prefix = below.replace(/\/+$/, '');
  return {
    endpoint: (endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, ''),
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region,
    accessKey,
    secretKey,
    ...(sessionToken && { sessionToken }),
  };
}
