import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { cartulary } from '../support/cli.js';
import { startServer } from '../support/server.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-serve-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('says in one line that it is ready, and stops without a word when it is told to', async () => {
  const served = await cartulary(['serve'], {
    url: '',
    env: { PORT: '0', CARTULARY_DATA_DIR: folder },
    meanwhile: (child) => child.stdout?.once('data', () => child.kill('SIGTERM')),
  });
  expect({ code: served.code, err: served.err }).toEqual({ code: 0, err: '' });
  expect(served.out.toString()).toMatch(/^Cartulary \S+ is ready at http:\/\/127\.0\.0\.1:\d+ .*\n$/);
});

it('refuses a data folder that another registry has, and says which', async () => {
  const server = await startServer({ dataDir: folder });
  try {
    const env = { PORT: '0', CARTULARY_DATA_DIR: folder };
    const { code, out, err } = await cartulary(['serve'], { url: server.url, env });
    expect({ code, out: out.toString() }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(new RegExp(`process ${server.pid}.*\\(START_REFUSED\\)\\n$`));
  } finally {
    await server.stop();
  }
});
