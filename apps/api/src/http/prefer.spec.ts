import { expect, it } from '@jest/globals';
import { parsePrefer } from './prefer.js';

it.each([
  [undefined, 'representation'],
  ['', 'representation'],
  ['return=minimal', 'minimal'],
  ['Return = "minimal"', 'minimal'],
  ['return=representation, return=minimal', 'representation'],
  ['respond-async, wait=10', 'async'],
  ['return=minimal, respond-async', 'async'],
  ['respond-async; x=1', 'async'],
  ['handling=strict', 'representation'],
])('reads %j as %s', (header, preference) => {
  expect(parsePrefer(header)).toBe(preference);
});
