import { z } from 'zod';
import { RegistryError } from '#domain';
import type { Env } from './env.js';
import { readCertificates } from './certificates.js';

/** How to reach a Kafka cluster, and what the registry calls its topics there. */
export interface KafkaSettings {
  /** `host:port` of at least one broker. */
  readonly brokers: readonly string[];
  /** Topics are `<prefix>.commands` and `<prefix>.events`, the group of registrars is `<prefix>.registrar`. */
  readonly topicPrefix: string;
  /** TLS; `ca` are PEM certificates to trust instead of the system's. */
  readonly tls?: { readonly ca?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** How to reach MongoDB. */
export interface MongoSettings {
  /** With user, password and TLS where the server wants them. */
  readonly url: string;
  /** Names of actors are in it; those of the views' databases begin with its name. */
  readonly database: string;
}

/** How to reach an S3 store. */
export interface S3Place {
  /** URL of the server, `https://host:port`, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** URL of the same server as clients of the registry reach it; where it is given, they may have presigned URLs of it. */
  readonly publicEndpoint?: string;
  /** Makes the bucket where it is missing. */
  readonly createBucket?: boolean;
}

/** The servers that the environment names. */
export interface Servers {
  readonly kafka?: KafkaSettings;
  readonly mongo?: MongoSettings;
  readonly s3?: S3Place;
}

const LEADING = { kafka: 'KAFKA_BROKERS', mongo: 'MONGODB_URL', s3: 'S3_ENDPOINT' } as const;

/** Messages never repeat a value that may hold a secret. */
const text = z
  .string()
  .optional()
  .transform((value) => value || undefined);
const flag = z.enum(['', '0', 'false', '1', 'true'], 'Expected 1 or 0.').optional().transform(isSet);
const list = text.transform((value) => value?.split(',').map((part) => part.trim()));
const endpoint = text.pipe(
  z
    .string()
    .regex(/^https?:\/\/[^/?#@\s]+\/?$/, 'Expected scheme, host and port only, as in https://s3.example.org:9000.')
    .optional(),
);

const schema = z.object({
  KAFKA_BROKERS: list.pipe(
    z
      .array(
        z
          .string()
          .regex(
            /^[^\s:/@[\]]+:[0-9]{1,5}$/,
            'Expected host:port of each broker, separated by commas, as in kafka-1:9092,kafka-2:9092.',
          ),
      )
      .optional(),
  ),
  KAFKA_SSL: flag,
  KAFKA_SSL_CA: text,
  KAFKA_SASL_MECHANISM: text
    .transform((value) => value?.toLowerCase())
    .pipe(
      z.enum(['plain', 'scram-sha-256', 'scram-sha-512'], 'Expected plain, scram-sha-256 or scram-sha-512.').optional(),
    ),
  KAFKA_SASL_USERNAME: text,
  KAFKA_SASL_PASSWORD: text,
  KAFKA_TOPIC_PREFIX: text.pipe(
    z
      .string()
      .regex(/^[a-zA-Z0-9._-]{1,200}$/, 'Expected at most 200 letters, digits, dots, underscores and hyphens.')
      .default('cartulary'),
  ),
  MONGODB_URL: text.pipe(
    z
      .string()
      .regex(
        /^mongodb(\+srv)?:\/\/[^/?]+(\/([A-Za-z0-9_-]{1,38})?)?(\?.*)?$/,
        'Expected mongodb://host:27017/database?replicaSet=name, the database of at most 38 letters, digits, underscores and hyphens.',
      )
      .optional(),
  ),
  S3_ENDPOINT: endpoint,
  S3_PUBLIC_ENDPOINT: endpoint,
  S3_BUCKET: text,
  S3_REGION: text,
  S3_ACCESS_KEY: text,
  S3_SECRET_KEY: text,
  S3_CREATE_BUCKET: flag,
});

type Given = z.output<typeof schema>;

/**
 * Which servers the environment names, and how to reach them. Reads the file that KAFKA_SSL_CA names.
 * @throws START_REFUSED for settings that are wrong, half-given or contradict each other
 */
export function readServers(env: Env): Servers {
  const read = schema.safeParse(env);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw refuse(`${String(issue?.path[0])}: ${issue?.message}`);
  }
  const kafka = kafkaOf(read.data);
  const mongo = mongoOf(read.data);
  const s3 = s3Of(read.data);
  return { ...(kafka && { kafka }), ...(mongo && { mongo }), ...(s3 && { s3 }) };
}

/** The servers, of which an app needs these. @throws START_REFUSED where the environment does not name one */
export function needServers<Name extends keyof Servers>(
  servers: Servers,
  names: readonly Name[],
): Required<Pick<Servers, Name>> {
  const missing = names.filter((name) => servers[name] === undefined).map((name) => LEADING[name]);
  if (missing.length === 0) return servers as Required<Pick<Servers, Name>>;
  const all = names.map((name) => LEADING[name]);
  throw refuse(
    `Expected ${all.join(', ')} to be set, because this process shares its data with others, found no ${missing.join(', no ')}. Set it.`,
  );
}

function kafkaOf(given: Given): KafkaSettings | undefined {
  const { KAFKA_BROKERS: brokers, KAFKA_SSL, KAFKA_SSL_CA, KAFKA_TOPIC_PREFIX: topicPrefix } = given;
  if (!brokers) {
    refuseStray(given, 'KAFKA_BROKERS', ['KAFKA_SSL', 'KAFKA_SSL_CA', ...SASL]);
    return undefined;
  }
  if (KAFKA_SSL_CA && !KAFKA_SSL)
    throw refuse(
      'Expected KAFKA_SSL=1 where KAFKA_SSL_CA is set, because certificates count in TLS only. Set it, or unset KAFKA_SSL_CA.',
    );
  const sasl = saslOf(given);
  const tls = KAFKA_SSL_CA ? { ca: readCertificates('KAFKA_SSL_CA', KAFKA_SSL_CA) } : {};
  return { brokers, topicPrefix, ...(KAFKA_SSL && { tls }), ...(sasl && { sasl }) };
}

const SASL = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const;

function saslOf(given: Given): KafkaSettings['sasl'] {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = given;
  if (mechanism && username && password) return { mechanism, username, password };
  requireAllOrNone(given, SASL);
  return undefined;
}

function mongoOf({ MONGODB_URL: url }: Given): MongoSettings | undefined {
  if (!url) return undefined;
  const [, database = 'cartulary'] = /^[^/]+\/\/[^/?]+\/([^?]+)/.exec(url) ?? [];
  return { url, database };
}

function s3Of(given: Given): S3Place | undefined {
  const { S3_ENDPOINT: endpoint, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = given;
  const { S3_BUCKET: bucket = 'cartulary', S3_REGION: region = 'us-east-1', S3_CREATE_BUCKET: createBucket } = given;
  const { S3_PUBLIC_ENDPOINT: publicEndpoint } = given;
  if (!endpoint) {
    refuseStray(given, 'S3_ENDPOINT', S3_DETAILS);
    return undefined;
  }
  requireAllOrNone(given, ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY']);
  const keys = { accessKey: accessKey as string, secretKey: secretKey as string };
  return { endpoint, bucket, region, ...keys, createBucket, ...(publicEndpoint && { publicEndpoint }) };
}

const S3_DETAILS = ['S3_ACCESS_KEY', 'S3_SECRET_KEY', 'S3_BUCKET', 'S3_PUBLIC_ENDPOINT', 'S3_CREATE_BUCKET'] as const;

/** Settings of a server that nobody names do nothing, and whoever set them meant otherwise. */
function refuseStray(given: Given, leading: keyof Given, names: readonly (keyof Given)[]): void {
  const stray = names.filter((name) => given[name]);
  if (stray.length === 0) return;
  throw refuse(
    `Expected ${leading} where ${stray.join(', ')} is set, because alone it does nothing, found none. Set ${leading}, or unset ${stray.join(', ')}.`,
  );
}

function requireAllOrNone(given: Given, names: readonly (keyof Given)[]): void {
  const missing = names.filter((name) => !given[name]);
  if (missing.length === 0 || missing.length === names.length) return;
  throw refuse(
    `Expected ${names.join(', ')} together, because none works alone, found no ${missing.join(', no ')}. Set it.`,
  );
}

function isSet(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

function refuse(message: string): RegistryError {
  return new RegistryError('START_REFUSED', message);
}
