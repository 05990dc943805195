import { expect, it } from '@jest/globals';
import { toActorName } from './actor-name.js';

it('is put into NFC', () => {
  expect(toActorName('Zoe\u0308')).toBe('Zo\u00eb');
  expect(toActorName('\u{1f600}'.repeat(255))).toHaveLength(510);
});

it.each(['', ' ', 'a\nb', 'a\u0000', 'a'.repeat(256), '\ud800'])('is not %j', (text) => {
  expect(() => toActorName(text)).toThrowCode('INVALID_NAME');
});
