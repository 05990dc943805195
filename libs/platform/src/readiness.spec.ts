import { expect, it } from '@jest/globals';
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
