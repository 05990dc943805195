import { describe, expect, it } from '@jest/globals';
import { addressOf } from './address.js';

const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` });

describe('addressOf', () => {
  it.each([
    ['http://127.0.0.1:7100', 'http://127.0.0.1:7100'],
    ['http://127.0.0.1:7100/', 'http://127.0.0.1:7100'],
    ['https://models.example/registry/', 'https://models.example/registry'],
  ])('takes %s', (text, url) => {
    expect(addressOf(text)).toEqual({ url, headers: {} });
  });

  it('takes the user out of the URL and sends it as Basic, decoded', () => {
    expect(addressOf('http://ada@localhost:7100')).toEqual({ url: 'http://localhost:7100', headers: basic('ada:') });
    expect(addressOf('http://zo%C3%AB:p%40ss@localhost:7100').headers).toEqual(basic('zoë:p@ss'));
  });

  it('prefers a token', () => {
    expect(addressOf('http://ada@localhost:7100', 'secret').headers).toEqual({ authorization: 'Bearer secret' });
  });

  it.each(['', 'localhost:7100', 'ftp://localhost', 'http://', 'http://localhost/?a=1', 'http://localhost/#a'])(
    'refuses %j',
    (text) => {
      expect(() => addressOf(text)).toThrowCode('INVALID_COMMAND');
    },
  );
});
