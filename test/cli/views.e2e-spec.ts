import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Client } from '../api/client.js';
import { cartulary, type CliResult } from '../support/cli.js';
import { startServer } from '../support/server.js';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-views-'));
  const server = await startServer({ dataDir: folder });
  for (let n = 0; n < 3; n++) await new Client(server.url).register('sentiment', { label: `${n}` });
  expect(await typed('rebuild')).toMatchObject({ code: 1, err: expect.stringContaining(`process ${server.pid}`) });
  await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true }));

const typed = (what: string, ...more: readonly string[]): Promise<CliResult> =>
  cartulary(['views', what, '--data-dir', folder, ...more], { url: '' });

function damage(sql: string): void {
  const views = new Database(join(folder, 'views.db'));
  views.exec(sql);
  views.close();
}

it('verify finds nothing in views that are as they should be, and leaves nothing behind', async () => {
  const { code, out } = await typed('verify');
  expect([code, out.toString()]).toEqual([
    0,
    expect.stringMatching(/^\d+ documents are what \d+ records make them\n$/),
  ]);
  expect(readdirSync(folder).filter((name) => name.startsWith('views'))).toEqual(['views.db']);
});

it('verify names every difference and ends with 4; rebuild mends them', async () => {
  damage(
    `UPDATE versions SET _doc = json_set(_doc, '$.stage', 'Production') WHERE json_extract(_doc, '$.version') = 2`,
  );
  damage(`DELETE FROM versions WHERE json_extract(_doc, '$.version') = 3`);
  const found = await typed('verify', '--json');
  expect(found.code).toBe(4);
  const { differences } = JSON.parse(found.out.toString()) as { differences: readonly object[] };
  expect(differences).toEqual([
    expect.objectContaining({ view: 'versions', field: 'stage', expected: 'None', found: 'Production' }),
    expect.objectContaining({ view: 'versions', expected: expect.objectContaining({ version: 3 }) }),
  ]);
  expect((await typed('verify')).out.toString()).toMatch(
    /^differs {2}versions \S+ stage: expected "None", found "Production"\n/,
  );

  expect((await typed('rebuild')).code).toBe(0);
  expect((await typed('verify')).code).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('views'))).toEqual(['views.db']);
});

it('a rebuild that is cut off leaves the old views, and the next one is whole', async () => {
  const cut = await cartulary(['views', 'rebuild', '--data-dir', folder], {
    url: '',
    env: { FAILPOINT: '' },
    meanwhile: (child) => void setImmediate(() => child.kill('SIGKILL')),
  });
  expect(cut.code).toBeNull();
  expect((await typed('verify')).code).toBe(0);
  expect((await typed('rebuild')).code).toBe(0);
  expect((await typed('verify')).code).toBe(0);
});

it('verify keeps views of other definitions, which it cannot compare', async () => {
  damage("UPDATE _schema SET hash = 'x'");
  const { code, err } = await typed('verify');
  expect([code, err]).toEqual([1, expect.stringContaining('made for other definitions')]);
  expect((await typed('verify')).err).toContain('made for other definitions');
  expect((await typed('rebuild')).code).toBe(0);
});

it('a registry serves from what was rebuilt', async () => {
  const server = await startServer({ dataDir: folder });
  expect((await new Client(server.url).get('/v1/models/default/sentiment')).body.versionCount).toBe(3);
  await server.stop();
});

it('a folder without a log is refused, and not made', async () => {
  const nowhere = join(folder, 'nowhere');
  for (const what of ['verify', 'rebuild']) {
    const { code, err } = await cartulary(['views', what, '--data-dir', nowhere], { url: '' });
    expect([code, err]).toEqual([1, expect.stringContaining('(START_REFUSED)')]);
  }
  expect(existsSync(nowhere)).toBe(false);
});
