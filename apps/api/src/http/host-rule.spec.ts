import { describe, expect, it } from '@jest/globals';
import { type Approach, HostRule } from './host-rule.js';

const call: Approach = { method: 'POST', host: 'localhost:7100', origin: undefined, port: 7100, address: '127.0.0.1' };

describe('HostRule', () => {
  const rule = new HostRule('registry.lan');

  it.each(['localhost:7100', '127.0.0.1:7100', '[::1]:7100', 'registry.lan:7100', 'LocalHost:7100'])(
    'lets %s in',
    (host) => {
      expect(() => rule.check({ ...call, host })).not.toThrow();
    },
  );

  it.each(['localhost', 'localhost:7101', 'evil.example:7100', '127.0.0.1:7100.evil.example', '', undefined])(
    'refuses Host %j',
    (host) => {
      expect(() => rule.check({ ...call, host })).toThrowCode('FORBIDDEN');
      expect(() => rule.check({ ...call, host, method: 'GET' })).toThrowCode('FORBIDDEN');
    },
  );

  it.each(['http://evil.example', 'null', 'https://localhost:7100', 'http://localhost:7101', ''])(
    'refuses a write from %j',
    (origin) => {
      expect(() => rule.check({ ...call, origin })).toThrowCode('FORBIDDEN');
    },
  );

  it('lets its own pages write, and any page read', () => {
    expect(() => rule.check({ ...call, origin: 'http://127.0.0.1:7100' })).not.toThrow();
    expect(() => rule.check({ ...call, method: 'GET', origin: 'http://evil.example' })).not.toThrow();
  });

  it('leaves out the port where that is what clients do', () => {
    expect(() => rule.check({ ...call, host: 'localhost', port: 80 })).not.toThrow();
  });

  it('answers under the address that it was reached by', () => {
    expect(() => rule.check({ ...call, host: '192.168.1.5:7100', address: '::ffff:192.168.1.5' })).not.toThrow();
    expect(() => rule.check({ ...call, host: '192.168.1.6:7100', address: '::ffff:192.168.1.5' })).toThrowCode(
      'FORBIDDEN',
    );
  });

  it('writes an IPv6 address in brackets', () => {
    expect(() => new HostRule('fd00::7').check({ ...call, host: '[fd00::7]:7100' })).not.toThrow();
  });
});
