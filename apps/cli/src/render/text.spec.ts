import { expect, it } from '@jest/globals';
import { formatBytes, formatTime, printable } from './text.js';

it.each([
  ['2026-11-25T12:00:00.123Z', '2026-11-25 12:00:00Z'],
  ['2026-11-25T12:00:00+02:00', '2026-11-25 10:00:00Z'],
  ['2026-11-25', '2026-11-25 00:00:00Z'],
])('writes %s as %s', (time, written) => {
  expect(formatTime(time)).toBe(written);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [48_211, '48.2 kB'],
  [2 * 10 ** 9, '2.0 GB'],
  [5 * 10 ** 18, '5000.0 PB'],
])('writes %i bytes as %s', (bytes, written) => {
  expect(formatBytes(bytes)).toBe(written);
});

it('escapes what a terminal would obey, and nothing that people write', () => {
  expect(printable('\u001b[31mred\u009b2J\r\n\u202etxt')).toBe('\\u001b[31mred\\u009b2J \\u202etxt');
  expect(printable('Zoë → 模型 👩‍🔬')).toBe('Zoë → 模型 👩‍🔬');
});
