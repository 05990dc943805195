import { describe, expect, it } from '@jest/globals';
import { userOf } from './credentials.js';

const basic = (text: string | Uint8Array): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('userOf', () => {
  it('claims nobody without a header', () => {
    expect(userOf(undefined)).toBeUndefined();
  });

  it('takes the Basic user, in NFC, whatever the password', () => {
    expect(userOf(basic('ada:secret:with:colons'))).toBe('ada');
    expect(userOf(basic('Zoe\u0308:'))).toBe('Zo\u00eb');
    expect(userOf(basic('ada:').replace('Basic', 'bAsIc'))).toBe('ada');
  });

  it.each([
    '',
    'Basic',
    'Basic ',
    'Basic !!!',
    'Digest username="ada"',
    basic('ada'),
    basic(':secret'),
    basic('a\nb:c'),
    basic(`${'a'.repeat(256)}:`),
    basic(Uint8Array.of(0xff, 0xfe, 0x3a)),
    'Bearer abc',
  ])('refuses %j', (header) => {
    expect(() => userOf(header)).toThrowCode('UNAUTHENTICATED');
  });

  it('says that tokens are not built yet', () => {
    expect(() => userOf('Bearer abc')).toThrow(/not built yet/);
  });
});
