import { describe, expect, it } from '@jest/globals';
import { assertMayListen, readAddress, readConfig } from './config.js';

const S3 = { S3_ENDPOINT: 'http://s3:9000', S3_ACCESS_KEY: 'a', S3_SECRET_KEY: 's' };

describe('readConfig', () => {
  it('serves 127.0.0.1:7100 from ./data by default', () => {
    expect(readConfig({})).toEqual({ host: '127.0.0.1', port: 7100, dataDir: './data', servers: {} });
  });

  it('takes what is set', () => {
    expect(readConfig({ PORT: '0', CARTULARY_HOST: '::1', CARTULARY_DATA_DIR: '/srv/models' })).toEqual({
      host: '::1',
      port: 0,
      dataDir: '/srv/models',
      servers: {},
    });
  });

  it.each(['http', '70000', '-1', '1e3'])('refuses PORT=%s', (PORT) => {
    expect(() => readConfig({ PORT })).toThrowCode('START_REFUSED');
  });

  it('takes where tokens are kept', () => {
    expect(readConfig({ CARTULARY_TOKENS_FILE: '/run/tokens.json' }).tokensFile).toBe('/run/tokens.json');
  });

  it('takes views or artifacts from a server beside an embedded log', () => {
    const { mongo, s3 } = readConfig({ MONGODB_URL: 'mongodb://m/', ...S3 }).servers;
    expect([mongo?.database, s3?.bucket]).toEqual(['cartulary', 'cartulary']);
  });

  it.each([
    [{ KAFKA_BROKERS: 'k:9092' }, 'no MONGODB_URL, no S3_ENDPOINT'],
    [{ KAFKA_BROKERS: 'k:9092', MONGODB_URL: 'mongodb://m/' }, 'no S3_ENDPOINT'],
    [{ KAFKA_BROKERS: 'k:9092', ...S3 }, 'no MONGODB_URL'],
  ])('refuses Kafka while views or artifacts are in a folder of this process: %j', (env, said) => {
    expect(() => readConfig(env)).toThrowCode('START_REFUSED');
    expect(() => readConfig(env)).toThrow(said);
  });
});

describe('readAddress', () => {
  it('is the port of the app unless told', () => {
    expect(readAddress({}, 7110)).toEqual({ host: '127.0.0.1', port: 7110 });
    expect(readAddress({ PORT: '0', CARTULARY_HOST: '::1' }, 7110)).toEqual({ host: '::1', port: 0 });
  });
});

describe('assertMayListen', () => {
  const everywhere = (env: Record<string, string> = {}) => readConfig({ CARTULARY_HOST: '0.0.0.0', ...env });

  it('refuses a host that others can reach while nobody is asked for a token, unless that is meant', () => {
    expect(() => assertMayListen(everywhere(), false)).toThrowCode('START_REFUSED');
    expect(() => assertMayListen(everywhere({ CARTULARY_INSECURE: '0' }), false)).toThrowCode('START_REFUSED');
    expect(() => assertMayListen(everywhere({ CARTULARY_INSECURE: '1' }), false)).not.toThrow();
  });

  it('takes any host with tokens, and loopback without', () => {
    expect(() => assertMayListen(everywhere(), true)).not.toThrow();
    for (const host of ['127.0.0.1', '::1', 'localhost']) expect(() => assertMayListen({ host }, false)).not.toThrow();
  });
});
