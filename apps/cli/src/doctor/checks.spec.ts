import { expect, it } from '@jest/globals';
import { checkEnvironment, checkNode } from './machine.js';
import { checkClock } from './registry.js';

it.each([
  ['v20.19.0', 'ok'],
  ['v22.0.0', 'ok'],
  ['v20.18.9', 'fail'],
  ['v18.20.0', 'fail'],
])('node %s is %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

it.each([
  [0, 'ok', /agrees/],
  [-2500, 'ok', /agrees/],
  [4000, 'warn', /4 s ahead/],
  [-60_000, 'warn', /60 s behind/],
  [3_600_000, 'fail', /3600 s ahead/],
])('a clock that is %i ms ahead is %s', (skew, state, found) => {
  expect(checkClock(skew)).toMatchObject({ state, found: expect.stringMatching(found) });
});

it.each([
  [{}, 'ok', /Nothing/],
  [{ CARTULARY_TOKEN: 'x', CARTULARY_URL: 'http://ada@registry:7100' }, 'warn', /user in CARTULARY_URL is not/],
  [{ CARTULARY_TOKEN: 'x', CARTULARY_URL: 'http://registry:7100' }, 'ok', /Nothing/],
  [{ PORT: '8000' }, 'warn', /other commands ask 7100/],
  [{ PORT: '8000', CARTULARY_URL: 'http://127.0.0.1:8000' }, 'ok', /Nothing/],
  [{ PORT: 'x', CARTULARY_URL: 'http://127.0.0.1:8000' }, 'warn', /"serve" would refuse/],
  [{ MONGODB_URL: 'mongodb://x' }, 'ok', /Nothing/],
  [{ KAFKA_BROKERS: 'x:9092' }, 'warn', /MONGODB_URL/],
])('an environment of %j is %s', (env, state, found) => {
  expect(checkEnvironment(env)).toEqual([expect.objectContaining({ state, found: expect.stringMatching(found) })]);
});
