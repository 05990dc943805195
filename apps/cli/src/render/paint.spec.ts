import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { draws, paintFor } from './paint.js';

const terminal = Object.assign(new Writable(), { isTTY: true });
const pipe = new Writable();

it.each([
  [terminal, {}, true, true],
  [terminal, { NO_COLOR: '1' }, true, false],
  [terminal, { NO_COLOR: '' }, true, true],
  [terminal, { TERM: 'dumb' }, false, false],
  [pipe, { TERM: 'xterm' }, false, false],
])(
  'a terminal gets bars and colours, where neither it nor its user declines them (%#)',
  (output, env, bars, colours) => {
    expect(draws(output, env)).toBe(bars);
    expect(paintFor(output, env)('red', 'no') !== 'no').toBe(colours);
  },
);
