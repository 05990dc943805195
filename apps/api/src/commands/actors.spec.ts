import { expect, it } from '@jest/globals';
import { MemoryActorNames } from '#platform';
import { Actors } from './actors.js';

it('tells who proved a name from who claims it, though both have its id', async () => {
  const actors = new Actors(new MemoryActorNames());
  const claimed = await actors.of({ name: 'ada', grade: 'claimed' });
  const authenticated = await actors.of({ name: 'ada', grade: 'authenticated' });
  expect([claimed, authenticated]).toMatchObject([
    { kind: 'user', grade: 'claimed' },
    { kind: 'token', grade: 'authenticated' },
  ]);
  expect(authenticated.id).toBe(claimed.id);
  expect(await actors.of({ name: 'ada', grade: 'claimed' })).toEqual(claimed);
});

it('gives nobody no id of his own', async () => {
  const actors = new Actors(new MemoryActorNames());
  expect(await actors.of(undefined)).toEqual({ id: 'anonymous', kind: 'anonymous', grade: 'anonymous' });
  expect(await actors.nameOf('anonymous')).toBe('anonymous');
});
