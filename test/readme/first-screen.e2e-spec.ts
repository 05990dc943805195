import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPage } from '../support/pages.js';
import { patternOf, type Step, stepsOf } from '../support/screen.js';
import { Started } from '../support/started.js';
import { Terminal, type Typed } from '../support/terminal.js';

const readme = readPage('README.md');
const walk = stepsOf(readme, 'walk');
const FETCHED = '/tmp/sentiment.pkl';
const LONG_MS = 300_000;

describe("the README's first screen", () => {
  let folder: string;
  let server: Started;
  const typed: Typed[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartulary-readme-'));
    await rm(FETCHED, { force: true });
    const [{ command }] = stepsOf(readme, 'start') as [Step];
    server = await Started.command(command, { PORT: '0', CARTULARY_DATA_DIR: folder });
    const terminal = new Terminal({ CARTULARY_URL: named(server.url) });
    for (const { command } of walk) typed.push(await terminal.type(command));
    await terminal.close();
  }, LONG_MS);

  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(FETCHED, { force: true });
  });

  /** The address by which the README tells its reader to give a name, at the server of this test. */
  function named(address: string): string {
    const [{ command }] = stepsOf(readme, 'name') as [Step];
    const [, said] = /^export CARTULARY_URL=(\S+)$/.exec(command) ?? [];
    const { username } = new URL(said ?? '');
    return address.replace('//', `//${username}@`);
  }

  it('starts with the line that it shows', () => {
    const [{ output }] = stepsOf(readme, 'start') as [Step];
    expect(server.printed.replace(server.url, 'http://127.0.0.1:7100').replace(folder, './data')).toMatch(
      patternOf(output),
    );
  });

  it.each(walk.map(({ command }, index) => [command, index] as const))('$ %s', (_command, index) => {
    const { output } = walk[index] as Step;
    const { printed, code } = typed[index] as Typed;
    expect(printed).toMatch(patternOf(output));
    expect(code).toBe(0);
  });

  it('has fetched the very bytes that are shipped', async () => {
    const sums = readPage('examples/models/SHA256SUMS');
    const digest = createHash('sha256')
      .update(await readFile(FETCHED))
      .digest('hex');
    expect(sums).toContain(`${digest}  sentiment-classifier_479a305`);
  });

  it('shows at its top what the walk ends with', () => {
    expect(stepsOf(readme, 'picture')).toEqual(walk.slice(-1));
  });
});
