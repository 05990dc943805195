import { describe, expect, it } from '@jest/globals';
import { assertMayListen, readConfig } from './config.js';

describe('readConfig', () => {
  it('serves 127.0.0.1:7100 from ./data by default', () => {
    expect(readConfig({})).toEqual({ host: '127.0.0.1', port: 7100, dataDir: './data' });
  });

  it('takes what is set', () => {
    expect(readConfig({ PORT: '0', CARTULARY_HOST: '::1', CARTULARY_DATA_DIR: '/srv/models' })).toEqual({
      host: '::1',
      port: 0,
      dataDir: '/srv/models',
    });
  });

  it.each(['http', '70000', '-1', '1e3'])('refuses PORT=%s', (PORT) => {
    expect(() => readConfig({ PORT })).toThrowCode('START_REFUSED');
  });

  it('takes where tokens are kept', () => {
    expect(readConfig({ CARTULARY_TOKENS_FILE: '/run/tokens.json' }).tokensFile).toBe('/run/tokens.json');
  });

  it.each(['KAFKA_BROKERS', 'MONGODB_URL', 'S3_ENDPOINT'])('refuses %s, which it would not heed', (name) => {
    expect(() => readConfig({ [name]: 'x' })).toThrowCode('START_REFUSED');
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
