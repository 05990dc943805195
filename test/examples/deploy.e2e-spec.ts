import { type ChildProcess, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { cartulary, type CliResult } from '../support/cli.js';
import { ROOT } from '../support/pages.js';
import { type Server, startServer } from '../support/server.js';

const DEPLOY = join(ROOT, 'examples/deploy/deploy.sh');
const { NODE_OPTIONS: _ofJest, ...ENV } = process.env;

let server: Server;
let client: Client;
let folder: string;
let model: string;
let models = 0;

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cartulary-deploy-'));
  model = `ranker-${++models}`;
  for (const label of ['one', 'two', 'three']) await client.register(model, { label });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const settings = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  DEPLOY_DIR: folder,
  CARTULARY: `'${process.execPath}' '${join(ROOT, 'dist/apps/cli/src/main.js')}'`,
  ...more,
});

/** Runs the script and returns its exit code and all that it said. */
async function deploy(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<[number, string]> {
  const env = { ...ENV, CARTULARY_URL: server.url, ...settings(more) };
  return new Promise((ended) => {
    execFile(DEPLOY, args, { env, cwd: folder }, (error, stdout, stderr) =>
      ended([error ? Number(error.code) : 0, stdout + stderr]),
    );
  });
}

async function deployed(link: 'current' | 'previous' = 'current'): Promise<[string, string]> {
  const home = join(folder, 'default', model);
  return [await readlink(join(home, link)), await readFile(join(home, link), 'utf8')];
}

const weights = (label: string): string => `weights of ${model} {"label":"${label}"}`;

describe('examples/deploy/deploy.sh', () => {
  it('puts a version in place of the one before, and takes it back', async () => {
    expect((await deploy([`${model}:v1`]))[0]).toBe(0);
    expect(await deployed()).toEqual(['v1', weights('one')]);
    expect((await deploy([`default/${model}:v2`]))[0]).toBe(0);
    expect(await deployed()).toEqual(['v2', weights('two')]);
    expect(await deployed('previous')).toEqual(['v1', weights('one')]);
    expect((await deploy(['--rollback', `default/${model}`]))[0]).toBe(0);
    expect(await deployed()).toEqual(['v1', weights('one')]);
  });

  it('does nothing for what is in place already', async () => {
    await deploy([`${model}:v1`]);
    await deploy([`${model}:v2`]);
    const [code, said] = await deploy([`${model}:v2`], { RELOAD: 'echo reloaded' });
    expect([code, said]).toEqual([0, expect.stringContaining('already')]);
    expect(said).not.toContain('reloaded');
    expect((await deployed('previous'))[0]).toBe('v1');
  });

  it('keeps what is there where the new one does not pass, cannot be fetched or does not start', async () => {
    await deploy([`${model}:v1`]);
    const check = { CHECK: `grep -q "weights of ${model}" "$1" && exit 7` };
    expect(await deploy([`${model}:v2`], check)).toEqual([1, expect.stringContaining('v1 stays in place')]);
    expect((await deploy([`${model}:v9`]))[0]).not.toBe(0);
    const reload = { RELOAD: `[ "$(readlink '${join(folder, 'default', model, 'current')}')" = v1 ]` };
    expect(await deploy([`${model}:v3`], reload)).toEqual([1, expect.stringContaining('v1 is in place again')]);
    expect(await deployed()).toEqual(['v1', weights('one')]);
    expect(existsSync(join(folder, 'default', model, 'previous'))).toBe(false);
  });

  it('refuses bytes that are not those of the digest', async () => {
    const command = join(folder, 'cartulary');
    await writeFile(command, '#!/bin/sh\nexit 4\n');
    await chmod(command, 0o755);
    expect((await deploy([`${model}:v1`], { CARTULARY: command }))[0]).toBe(4);
    expect(existsSync(join(folder, 'default', model, 'current'))).toBe(false);
  });

  it.each([['ranker'], ['ranker#Production'], ['']])('does not take %j', async (ref) => {
    expect((await deploy([ref]))[0]).not.toBe(0);
  });
});

describe('cartulary watch --stage Production --exec deploy.sh', () => {
  const promote = (version: number): Promise<unknown> =>
    client.post(`/v1/models/default/${model}/versions/${version}/promote`, { stage: 'Production' });

  /** Watches until so many deployments have ended, and returns what was said. */
  function watchUntil(deployments: number, started: () => void = () => undefined): Promise<CliResult> {
    const state = join(folder, 'state.json');
    const args = ['watch', '--stage', 'Production', '--model', model, '--state', state, '--exec', DEPLOY];
    const meanwhile = (child: ChildProcess): void => {
      let left = deployments;
      createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
        if (line.includes('behind')) started();
      });
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
        if (/^deploy: .* in place/.test(line) && --left === 0) child.kill('SIGTERM');
      });
    };
    return cartulary(args, { url: server.url, cwd: folder, env: settings(), meanwhile });
  }

  it('deploys what is promoted while it waits', async () => {
    await watchUntil(2, () => void promote(1).then(() => promote(2)));
    expect(await deployed()).toEqual(['v2', weights('two')]);
    expect((await deployed('previous'))[0]).toBe('v1');
  });

  it('deploys what was promoted while it was away', async () => {
    await watchUntil(1, () => void promote(1));
    await promote(2);
    await promote(3);
    const { out } = await watchUntil(2);
    expect(out.toString()).toMatch(/v2 is in place[^]*v3 is in place/);
    expect(await deployed()).toEqual(['v3', weights('three')]);
  });
});
