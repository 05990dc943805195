import { describe, expect, it } from '@jest/globals';
import { MemoryTokens } from '#platform';
import { Credentials } from './credentials.js';

const basic = (text: string | Uint8Array): string => `Basic ${Buffer.from(text).toString('base64')}`;
const MALFORMED = [
  '',
  'Basic',
  'Basic ',
  'Basic !!!',
  'Digest username="ada"',
  'cart_secret',
  basic('ada'),
  basic(Uint8Array.of(0xff, 0xfe, 0x3a)),
];

describe('without tokens', () => {
  const credentials = new Credentials(new MemoryTokens());

  it('nobody is claimed without a header', () => {
    expect(credentials.callerOf(undefined)).toBeUndefined();
  });

  it.each([
    [basic('ada:secret:with:colons'), 'ada'],
    [basic('Zoe\u0308:'), 'Zo\u00eb'],
    [basic('ada:').replace('Basic', 'bAsIc'), 'ada'],
  ])('%s claims to be %s, whatever the password', (header, name) => {
    expect(credentials.callerOf(header)).toEqual({ name, grade: 'claimed' });
  });

  it.each([...MALFORMED, basic(':secret'), basic('a\nb:c'), basic(`${'a'.repeat(256)}:`), 'Bearer abc'])(
    '%j is refused',
    (header) => {
      expect(() => credentials.callerOf(header)).toThrowCode('UNAUTHENTICATED');
    },
  );

  it('a Bearer token is refused for that', () => {
    expect(() => credentials.callerOf('Bearer abc')).toThrow(/none is set here/);
  });
});

describe('with tokens', () => {
  const credentials = new Credentials(new MemoryTokens({ ci: 'cart_secret' }));

  it('a user without a password is told that the token is missing', () => {
    expect(() => credentials.callerOf(basic('ada:'))).toThrow('Expected a token, found the user ada without one.');
  });

  it.each([
    'Bearer cart_secret',
    'bearer   cart_secret ',
    basic(':cart_secret'),
    basic('ci:cart_secret'),
    basic('somebody else:cart_secret'),
  ])('%s is whoever the token was made for', (header) => {
    expect(credentials.callerOf(header)).toEqual({ name: 'ci', grade: 'authenticated' });
  });

  it.each([
    undefined,
    ...MALFORMED,
    'Bearer',
    'Bearer ',
    'Bearer cart_secre',
    'Bearer ci',
    'Bearer cart_secret,cart_secret',
    basic('cart_secret:'),
    basic('ci:'),
    basic('ci:ci'),
  ])('%j is refused, with a word on what to send', (header) => {
    expect(() => credentials.callerOf(header)).toThrowCode('UNAUTHENTICATED');
    expect(() => credentials.callerOf(header)).toThrow(/cartulary token add/);
  });
});
