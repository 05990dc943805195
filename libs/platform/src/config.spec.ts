import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';

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

  it('refuses a host that others can reach, unless that is meant', () => {
    expect(() => readConfig({ CARTULARY_HOST: '0.0.0.0' })).toThrowCode('START_REFUSED');
    expect(readConfig({ CARTULARY_HOST: '0.0.0.0', CARTULARY_INSECURE: '1' }).host).toBe('0.0.0.0');
  });

  it.each(['KAFKA_BROKERS', 'MONGODB_URL', 'S3_ENDPOINT', 'CARTULARY_TOKENS_FILE'])(
    'refuses %s, which it would not heed',
    (name) => {
      expect(() => readConfig({ [name]: 'x' })).toThrowCode('START_REFUSED');
    },
  );
});
