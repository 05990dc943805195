import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Server, startServer } from '../support/server.js';

let folder: string;
let server: Server;
let client: Client;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-watch-'));
  server = await startServer({ dataDir: join(folder, 'data') });
  client = new Client(server.url);
  for (const label of ['a', 'b', 'c']) await client.register('m', { label }); // 1 to 4
});
const running = new Set<ChildProcess>();
afterEach(async () => {
  running.forEach((child) => child.kill('SIGKILL'));
  await server.stop();
  rmSync(folder, { recursive: true });
});

const promote = (version: number, stage = 'Production') =>
  client.post(`/v1/models/default/m/versions/${version}/promote`, { stage });

/** A command line that runs while the test goes on. */
class Running {
  readonly ended: Promise<CliResult>;
  private child!: ChildProcess;
  private lines!: AsyncIterator<string>;
  private errors!: AsyncIterator<string>;

  constructor(...args: readonly string[]) {
    this.ended = cartulary(args, {
      url: server.url,
      cwd: folder,
      env: { XDG_STATE_HOME: join(folder, 'state') },
      meanwhile: (child) => {
        this.child = child;
        running.add(child);
        child.once('exit', () => running.delete(child));
        const read = (input: NodeJS.ReadableStream | null) =>
          createInterface({ input: input as NodeJS.ReadableStream })[Symbol.asyncIterator]();
        [this.lines, this.errors] = [read(child.stdout), read(child.stderr)];
      },
    });
  }

  async line(): Promise<string> {
    return (await this.lines.next()).value as string;
  }

  /** The next line on stderr; a watch that keeps its place says when it begins. */
  async error(): Promise<string> {
    return (await this.errors.next()).value as string;
  }

  async stop(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<CliResult> {
    this.child.kill(signal);
    return this.ended;
  }
}

describe('cartulary watch', () => {
  it('shows what comes, from where it is told to begin', async () => {
    const watch = new Running('watch', '--from', 'default:3');
    expect(await watch.line()).toMatch(/^default:3 {2}m:v2 {2}.* anonymous {2}registered v2 \(label b\)/);
    await watch.line();
    await promote(1);
    expect(await watch.line()).toMatch(/^default:5 {2}m:v1 .* promoted v1 None → Production/);
    expect(await watch.stop()).toMatchObject({ code: 0, err: '' });
    expect(existsSync(join(folder, 'state'))).toBe(false);
  });

  it('gives programs the CloudEvents of the events that are meant', async () => {
    await promote(1);
    await promote(2, 'Staging');
    const watch = new Running('watch', '--json', '--from', 'default:1', '--stage', 'staging', '--model', 'm');
    const events = (await client.get('/v1/history')).body.events;
    expect(JSON.parse(await watch.line())).toEqual(events[5]);
    expect((await watch.stop()).code).toBe(0);
  });

  it('runs a command for each promotion into the stage, with what there is to know', async () => {
    const command = 'env | grep ^CARTULARY_ | grep -v URL | sort | tr "\\n" " "; head -c 28; echo';
    const watch = new Running('watch', '--stage', 'Production', '--exec', command);
    await watch.error();
    await promote(1, 'Staging');
    const { body } = await promote(2);
    await promote(2, 'None');
    await promote(3);
    expect(await watch.line()).toContain('promoted v2');
    const digest = (body.artifact as unknown as { digest: string }).digest;
    expect(await watch.line()).toBe(
      `CARTULARY_ARTIFACT=${digest} CARTULARY_MODEL=m CARTULARY_NAMESPACE=default CARTULARY_POSITION=default:6 ` +
        'CARTULARY_REF=default/m:v2 CARTULARY_STAGE=Production CARTULARY_TYPE=StagePromoted CARTULARY_VERSION=2 ' +
        '{"specversion":"1.0","id":"0',
    );
    expect(await watch.line()).toContain('promoted v2 Production → None');
    expect(await watch.line()).toContain('promoted v3');
    expect(await watch.line()).toContain('CARTULARY_REF=default/m:v3');
    expect((await watch.stop()).code).toBe(0);
  });

  it('goes on where it stopped, and runs a command again that did not end', async () => {
    const slow = 'echo begun $CARTULARY_VERSION; while [ ! -e go ]; do sleep 0.05; done; echo done $CARTULARY_VERSION';
    const first = new Running('watch', '--exec', slow);
    expect(await first.error()).toMatch(
      /^cartulary: beginning behind default:4; .* kept in .*watch-[0-9a-f]{16}\.json\.$/,
    );
    await promote(1);
    await promote(2, 'Staging');
    await first.line();
    expect(await first.line()).toBe('begun 1');
    // The command that runs is nobody's now, and ends with what the test lets it.
    const killed = first.stop('SIGKILL');
    writeFileSync(join(folder, 'go'), '');
    await killed;
    const second = new Running('watch', '--exec', slow, '--from', 'default:1');
    expect(await second.error()).toMatch(/^cartulary: going on behind default:4; .* --from .* not used\.$/);
    const lines = [];
    while (lines.at(-1) !== 'done 2') lines.push(await second.line());
    expect(lines.filter((line) => /^(begun|done)/.test(line))).toEqual(['begun 1', 'done 1', 'begun 2', 'done 2']);
    await promote(3);
    await second.line();
    expect(await second.line()).toBe('begun 3');
    expect((await second.stop()).code).toBe(0);
    const [file] = readdirSync(join(folder, 'state', 'cartulary'));
    expect(readFileSync(join(folder, 'state', 'cartulary', file as string), 'utf8')).toBe('{"position":"default:8"}\n');
  });

  it('lets a running command end when it is stopped', async () => {
    const watch = new Running('watch', '--exec', 'echo begun; while [ ! -e go ]; do sleep 0.05; done; echo done');
    await watch.error();
    await promote(1);
    await watch.line();
    expect(await watch.line()).toBe('begun');
    const stopped = watch.stop();
    writeFileSync(join(folder, 'go'), '');
    const { code, out } = await stopped;
    expect([code, out.toString().endsWith('begun\ndone\n')]).toEqual([0, true]);
  });

  it('outlives the registry, and says so once', async () => {
    const watch = new Running('watch', '--exec', 'echo ran $CARTULARY_VERSION');
    await watch.error();
    await promote(1);
    await watch.line();
    expect(await watch.line()).toBe('ran 1');
    const { port } = new URL(server.url);
    await server.kill();
    expect(await watch.error()).toMatch(/^cartulary: lost the registry, trying again\. /);
    server = await startServer({ dataDir: server.dataDir, env: { PORT: port } });
    await promote(2);
    expect(await watch.error()).toBe('cartulary: the registry is back.');
    await watch.line();
    expect(await watch.line()).toBe('ran 2');
    await server.stop();
    expect(await watch.error()).toMatch(/lost the registry/);
    expect((await watch.stop()).code).toBe(0);
  });

  it.each([
    ['stop', 1, ['fails 1'], 4],
    ['continue', 0, ['fails 1', 'fails 2'], 6],
    ['retry', 0, ['fails 1', 'fails 1'], 4],
  ])('does as it is told when a command fails: %s', async (how, code, ran, kept) => {
    const state = join(folder, 'state.json');
    const watch = new Running(
      'watch',
      '--exec',
      'echo fails $CARTULARY_VERSION; exit 3',
      '--on-failure',
      how,
      '--state',
      state,
    );
    await watch.error();
    await promote(1, 'Staging');
    await promote(2, 'Staging');
    const lines: string[] = [];
    while (lines.filter((line) => /^fails/.test(line)).length < ran.length) lines.push(await watch.line());
    expect(await watch.error()).toContain('Expected the command to succeed on default:5, found exit code 3.');
    if (how === 'continue') await watch.error();
    const ended = how === 'stop' ? await watch.ended : await watch.stop();
    expect([ended.code, lines.filter((line) => /^fails/.test(line))]).toEqual([code, ran]);
    expect(readFileSync(state, 'utf8')).toBe(`{"position":"default:${kept}"}\n`);
  });
});
