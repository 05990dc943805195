import { afterEach, expect, it, jest } from '@jest/globals';
import { Readiness } from './readiness.js';

it('names each part that is missing, and what it lacks', async () => {
  const readiness = new Readiness();
  readiness.watch('owner', () => 'Has not taken over yet.');
  readiness.watch('log', () => undefined);
  readiness.watch('artifacts', () => Promise.reject(new Error('The folder is gone.')));
  expect(await readiness.missing()).toEqual({ owner: 'Has not taken over yet.', artifacts: 'The folder is gone.' });
});

it('asks anew each time', async () => {
  const readiness = new Readiness();
  let lack: string | undefined = 'Reads the log.';
  readiness.watch('views', () => lack);
  expect(await readiness.missing()).toEqual({ views: 'Reads the log.' });
  lack = undefined;
  expect(await readiness.missing()).toEqual({});
});

it('takes a part for missing that does not say it in time, and holds up no other for it', async () => {
  jest.useFakeTimers();
  const readiness = new Readiness();
  readiness.watch('views', () => new Promise<never>(() => undefined));
  readiness.watch('artifacts', () => 'The folder is gone.');
  const missing = readiness.missing();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(await missing).toEqual({ views: 'It does not answer.', artifacts: 'The folder is gone.' });
});

it('knows which parts are checked here, in the order in which they start', () => {
  const readiness = new Readiness();
  for (const part of ['views', 'log'] as const) readiness.watch(part, () => undefined);
  expect(readiness.watched).toEqual(['log', 'views']);
});

afterEach(() => void jest.useRealTimers());
