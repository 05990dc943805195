import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, it } from '@jest/globals';
import { needServers, readServers } from './server-settings.js';

const folder = mkdtempSync(join(tmpdir(), 'cartulary-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CERTIFICATE = rootCertificates[0] as string;
const PEM = join(folder, 'ca.pem');
writeFileSync(PEM, CERTIFICATE);
const EMPTY = join(folder, 'empty.pem');
writeFileSync(EMPTY, '');

const SECRET = 'hunter2';
const KAFKA = { KAFKA_BROKERS: 'kafka-1:9092' };
const S3 = { S3_ENDPOINT: 'https://s3:9000', S3_ACCESS_KEY: 'key', S3_SECRET_KEY: SECRET };

describe('readServers', () => {
  it('names none where none is set', () => {
    expect(readServers({})).toEqual({});
    expect(readServers({ KAFKA_BROKERS: '', MONGODB_URL: '', S3_ENDPOINT: '', KAFKA_SSL: '0' })).toEqual({});
  });

  it('takes brokers as they are listed', () => {
    expect(readServers({ KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9093' })).toEqual({
      kafka: { brokers: ['kafka-1:9092', 'kafka-2:9093'], topicPrefix: 'cartulary' },
    });
  });

  it('takes what it takes to get in', () => {
    const env = {
      ...KAFKA,
      KAFKA_SSL: 'true',
      KAFKA_SSL_CA: PEM,
      KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
      KAFKA_SASL_USERNAME: 'api',
      KAFKA_SASL_PASSWORD: SECRET,
      KAFKA_TOPIC_PREFIX: 'models.prod',
    };
    expect(readServers(env).kafka).toEqual({
      brokers: ['kafka-1:9092'],
      topicPrefix: 'models.prod',
      tls: { ca: CERTIFICATE },
      sasl: { mechanism: 'scram-sha-512', username: 'api', password: SECRET },
    });
    expect(readServers({ ...KAFKA, KAFKA_SSL: '1' }).kafka?.tls).toEqual({});
  });

  it.each([
    ['mongodb://m', 'cartulary'],
    ['mongodb://m:27017/', 'cartulary'],
    ['mongodb://a:1,b:2/models?replicaSet=rs&tls=true', 'models'],
    ['mongodb+srv://u:p%2Fw@cluster.example.org/models', 'models'],
    ['mongodb://m/?replicaSet=rs', 'cartulary'],
  ])('keeps %s as it is, with the database %s', (url, database) => {
    expect(readServers({ MONGODB_URL: url }).mongo).toEqual({ url, database });
  });

  it('takes a store, with defaults', () => {
    const keys = { accessKey: 'key', secretKey: SECRET };
    const place = {
      endpoint: 'https://s3:9000',
      bucket: 'cartulary',
      region: 'us-east-1',
      createBucket: false,
      ...keys,
    };
    expect(readServers(S3).s3).toEqual(place);
    const more = { S3_BUCKET: 'b', S3_REGION: 'eu-1', S3_CREATE_BUCKET: '1', S3_PUBLIC_ENDPOINT: 'https://files:443' };
    expect(readServers({ ...S3, ...more }).s3).toEqual({
      ...place,
      bucket: 'b',
      region: 'eu-1',
      createBucket: true,
      publicEndpoint: 'https://files:443',
    });
  });

  it.each([
    [{ KAFKA_BROKERS: 'kafka-1' }, 'KAFKA_BROKERS: Expected host:port'],
    [{ KAFKA_BROKERS: 'kafka-1:9092,' }, 'KAFKA_BROKERS: Expected host:port'],
    [{ KAFKA_BROKERS: `kafka://u:${SECRET}@k:9092` }, 'KAFKA_BROKERS: Expected host:port'],
    [{ ...KAFKA, KAFKA_SSL: 'yes' }, 'KAFKA_SSL: Expected 1 or 0'],
    [{ ...KAFKA, KAFKA_SSL_CA: PEM }, 'KAFKA_SSL=1'],
    [{ ...KAFKA, KAFKA_SSL: '1', KAFKA_SSL_CA: join(folder, 'none.pem') }, 'found a file or folder that is missing'],
    [{ ...KAFKA, KAFKA_SSL: '1', KAFKA_SSL_CA: EMPTY }, 'found no certificate in it'],
    [{ KAFKA_SSL: '1' }, 'Expected KAFKA_BROKERS where KAFKA_SSL is set'],
    [{ ...KAFKA, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u' }, 'found no KAFKA_SASL_PASSWORD'],
    [{ ...KAFKA, KAFKA_SASL_PASSWORD: SECRET }, 'found no KAFKA_SASL_MECHANISM, no KAFKA_SASL_USERNAME'],
    [{ ...KAFKA, KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM: Expected plain'],
    [{ KAFKA_SASL_PASSWORD: SECRET }, 'Expected KAFKA_BROKERS where KAFKA_SASL_PASSWORD is set'],
    [{ ...KAFKA, KAFKA_TOPIC_PREFIX: 'a b' }, 'KAFKA_TOPIC_PREFIX: Expected'],
    [{ MONGODB_URL: `http://u:${SECRET}@m` }, 'MONGODB_URL: Expected mongodb://'],
    [{ MONGODB_URL: `mongodb://u:${SECRET}@m/a.b` }, 'MONGODB_URL: Expected mongodb://'],
    [{ ...S3, S3_ENDPOINT: 's3:9000' }, 'S3_ENDPOINT: Expected scheme'],
    [{ ...S3, S3_ENDPOINT: `https://u:${SECRET}@s3` }, 'S3_ENDPOINT: Expected scheme'],
    [{ ...S3, S3_SECRET_KEY: '' }, 'found no S3_SECRET_KEY'],
    [{ S3_SECRET_KEY: SECRET }, 'Expected S3_ENDPOINT where S3_SECRET_KEY is set'],
  ])('refuses %j, and repeats no secret', (env, said) => {
    expect(() => readServers(env)).toThrowCode('START_REFUSED');
    expect(() => readServers(env)).toThrow(said);
    expect(messageOf(env)).not.toContain(SECRET);
  });
});

describe('needServers', () => {
  it('gives those that an app needs, or says which are not named', () => {
    const servers = readServers({ ...KAFKA, ...S3 });
    expect(needServers(servers, ['kafka', 's3'])).toEqual(servers);
    expect(() => needServers(servers, ['kafka', 'mongo'])).toThrowCode('START_REFUSED');
    expect(() => needServers(servers, ['kafka', 'mongo'])).toThrow('no MONGODB_URL');
  });
});

function messageOf(env: Readonly<Record<string, string>>): string {
  try {
    readServers(env);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
