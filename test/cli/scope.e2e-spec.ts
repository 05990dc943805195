import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Server, startServer } from '../support/server.js';

let server: Server;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-scope-'));
  writeFileSync(join(folder, 'file'), 'mine');
  server = await startServer();
  const client = new Client(server.url);
  for (const label of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) await client.register('m', { label }); // 1 to 10
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const run = (...args: readonly string[]): Promise<CliResult> => cartulary(args, { url: server.url, cwd: folder });

describe('what is not there', () => {
  it.each([
    [['list', '--namespace', 'nope'], 'NAMESPACE_NOT_FOUND'],
    [['export', 'out', '--namespace', 'nope'], 'NAMESPACE_NOT_FOUND'],
    [['export', 'out', '--namespace', 'nope', '--model', 'm'], 'NAMESPACE_NOT_FOUND'],
    [['export', 'out', '--model', 'nope'], 'MODEL_NOT_FOUND'],
    [['export', 'out', '--namespace', 'default', '--model', 'nope'], 'MODEL_NOT_FOUND'],
    [['replay', '--namespace', 'nope'], 'NAMESPACE_NOT_FOUND'],
    [['replay', '--model', 'nope'], 'MODEL_NOT_FOUND'],
    [['replay', '--model', 'nope', '--from', 'default:3', '--to', 'default:4'], 'MODEL_NOT_FOUND'],
  ])('%j is refused', async (args, code) => {
    const { code: exit, out, err } = await run(...args);
    expect({ exit, out: out.toString(), err }).toEqual({ exit: 1, out: '', err: expect.stringContaining(`(${code})`) });
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('says what to type rather than what to send', async () => {
    expect((await run('list', '--namespace', 'nope')).err).toContain(
      'Create it with "cartulary namespace create nope".',
    );
  });

  it.each([
    ['replay', 'default:99'],
    ['watch', 'default:999'],
  ])('%s --from echoes %s and names the head', async (command, from) => {
    const { code, err } = await run(command, '--from', from);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`found ${from}`) });
    expect(err).toContain('default:10');
  });

  it('says when nothing happened there', async () => {
    const { code, out, err } = await run('replay', '--from', 'default:5', '--to', 'default:4');
    expect({ code, out: out.toString(), err }).toEqual({ code: 2, out: '', err: expect.stringContaining('--to') });
    const empty = await run('replay', '--from', '2001-01-01', '--to', '2001-01-02');
    expect([empty.code, empty.err]).toEqual([0, 'cartulary: nothing happened in default there\n']);
  });
});

describe('export', () => {
  it('says where the filter that was typed is wrong, before anything else', async () => {
    const filter = "label = 'a' AND nosuch = 1";
    const plain = await run('search', filter);
    expect(plain.err).toContain('INVALID_FILTER');
    expect(await run('export', 'out', '--namespace', 'default', '--filter', filter)).toEqual({
      ...plain,
      out: Buffer.from(''),
    });
  });

  it.each(['file', 'file/below', '/proc/nope/out'])('refuses %s as its folder in one message', async (target) => {
    const { code, out, err } = await run('export', target);
    expect({ code, out: out.toString() }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^cartulary: Expected a folder[^\n]*\n$/);
  });
});

describe('import', () => {
  it('says of a dry run with refusals that nothing was registered', async () => {
    const models = mkdtempSync(join(tmpdir(), 'cartulary-dry-'));
    writeFileSync(join(models, 'm_d1_c1_20231027T103000.pkl'), 'weights');
    writeFileSync(join(models, 'm_d1_c1_20231027T103000.json'), '{\n"not": JSON\n}');
    const { code, out, err } = await run('import', models, '--dry-run');
    rmSync(models, { recursive: true });
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('Nothing was registered') });
    expect(err).not.toContain('are done');
    expect(out.toString()).not.toContain('\\u000a');
  });
});

describe('a watch', () => {
  it('refuses to keep its state where no folder can be', async () => {
    const { code, err } = await run('watch', '--state', '/proc/nope/x/y');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('Expected a folder') });
  });
});

describe('positions', () => {
  it('stand before each line of a replay, aligned', async () => {
    const lines = (await run('replay', '--from', 'default:9')).out.toString().trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, 16))).toEqual(['default:9   m:v8', 'default:10  m:v9']);
  });

  it('stand before each line of a history that is asked for them', async () => {
    const lines = (await run('history', 'm', '--positions')).out.toString().trimEnd().split('\n');
    expect(lines[0]).toMatch(/^default:1 {3}\d{4}-/);
    expect(lines.at(-1)).toMatch(/^default:10 {2}\d{4}-/);
    expect((await run('history', 'm')).out.toString()).toMatch(/^\d{4}-/);
  });
});
