import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { actorNamesContract } from '../testing/actor-names-contract.js';
import { SqliteActorNames } from './sqlite-actor-names.js';

const folder = mkdtempSync(join(tmpdir(), 'cartulary-names-'));
let file: string;
let next = 0;

beforeEach(() => {
  file = join(folder, `identity-${next++}.db`);
});
afterAll(() => rmSync(folder, { recursive: true }));

actorNamesContract('SqliteActorNames', () => SqliteActorNames.open(file));

it('keeps an id over a restart', async () => {
  const before = SqliteActorNames.open(file);
  const id = await before.idOf('ada');
  await before.close();
  const after = SqliteActorNames.open(file);
  expect(await after.idOf('ada')).toBe(id);
  expect(await after.nameOf(id)).toBe('ada');
  await after.close();
});

it('says UNAVAILABLE once it cannot be reached', async () => {
  const names = SqliteActorNames.open(file);
  await names.close();
  await expect(names.idOf('ada')).rejects.toThrowCode('UNAVAILABLE');
});
