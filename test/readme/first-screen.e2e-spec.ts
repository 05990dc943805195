import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPage, ROOT } from '../support/pages.js';
import { patternOf, type Step, stepsOf } from '../support/screen.js';
import { Terminal, type Typed } from '../support/terminal.js';

const readme = readPage('README.md');
const walk = stepsOf(readme, 'walk');
const FETCHED = '/tmp/sentiment.pkl';
const LONG_MS = 300_000;
const { NODE_OPTIONS: _ofJest, ...env } = process.env;

describe("the README's first screen", () => {
  let folder: string;
  let server: ChildProcess;
  let started: string;
  let url: string;
  const typed: Typed[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cartulary-readme-'));
    await rm(FETCHED, { force: true });
    const [{ command }] = stepsOf(readme, 'start') as [Step];
    server = spawn('sh', ['-c', command], {
      cwd: ROOT,
      env: { ...env, PORT: '0', CARTULARY_DATA_DIR: folder },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started = '';
    for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
      started += `${line}\n`;
      if (line.includes(' ready ')) break;
    }
    url = /http:\S+/.exec(started)?.[0] ?? '';
    if (url === '') throw new Error(`Expected the registry to say that it is ready, found: ${started}`);
    const terminal = new Terminal({ CARTULARY_URL: named(url) });
    for (const { command } of walk) typed.push(await terminal.type(command));
    await terminal.close();
  }, LONG_MS);

  afterAll(async () => {
    if (server.exitCode === null && server.signalCode === null) {
      // The whole group: npm has started the registry.
      process.kill(-(server.pid as number), 'SIGTERM');
      await once(server, 'exit');
    }
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
    expect(started.replace(url, 'http://127.0.0.1:7100').replace(folder, './data')).toMatch(patternOf(output));
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
