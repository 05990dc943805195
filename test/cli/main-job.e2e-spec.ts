import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Server, startServer } from '../support/server.js';

const EXAMPLES = 'examples/models';
const MODEL = 'sentiment-classifier';
const files = ['79ed270_b5a5124_20261125T131359', '479a305_b5a5124_20261125T131423'].map(
  (name) => `${EXAMPLES}/${MODEL}_${name}.pkl`,
) as [string, string];
const TIME = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ';

let server: Server;
let folder: string;
let url: string;

const run = (...args: string[]): Promise<CliResult> =>
  cartulary(args, { url, ...(args[0] === 'fetch' && { cwd: folder }) });

/** What a command that must do prints on stdout. */
async function said(...args: string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.toString();
}

async function answered(path: string): Promise<unknown> {
  return (await fetch(`${server.url}${path}`)).json();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-cli-'));
  server = await startServer();
  url = server.url.replace('//', '//ada@');
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('the main job at the command line', () => {
  let before: string;

  it('registers a file with what its sidecar says', async () => {
    const text = await said('register', files[0]);
    expect(text).toMatch(/^registered default\/sentiment-classifier:v1\n/);
    expect(text).toMatch(/code +b5a5124 {2}\(declared\)/);
    expect(text).toMatch(/missing +environment, run/);
    const sidecar = await fetch(`${server.url}/v1/models/default/${MODEL}/versions/v1/sidecar`);
    expect(Buffer.from(await sidecar.arrayBuffer())).toEqual(readFileSync(files[0].replace('.pkl', '.json')));
  });

  it('says "unchanged" of what is there already', async () => {
    expect(await said('register', files[0])).toMatch(/^unchanged default\/sentiment-classifier:v1\n/);
    const { code, err } = await run('register', files[0], '--json');
    expect({ code, err }).toEqual({ code: 0, err: 'cartulary: unchanged, default/sentiment-classifier:v1\n' });
  });

  it('promotes, and displaces what was there', async () => {
    expect(await said('promote', `${MODEL}:1.0`, 'production', '--reason', 'first')).toBe(
      `promoted default/${MODEL}:v1 to Production\n`,
    );
    before = new Date().toISOString();
    await said('register', files[1]);
    expect(await said('promote', MODEL, 'Production')).toBe(
      `promoted default/${MODEL}:v2 to Production (displaced v1)\n`,
    );
    expect(await said('promote', `${MODEL}:v2`, 'Production')).toBe(
      `unchanged: default/${MODEL}:v2 is in Production already\n`,
    );
  });

  it('fetches by stage the bytes that were registered', async () => {
    expect(await said('fetch', `${MODEL}#Production`)).toMatch(
      /^fetched .*v2 to .*\.pkl \(167\.7 kB, sha256:[0-9a-f]{64} verified\)\n$/,
    );
    const name = files[1].slice(EXAMPLES.length + 1);
    expect(readFileSync(join(folder, name))).toEqual(readFileSync(files[1]));
  });

  it('knows who was in a stage, then and now', async () => {
    expect(await said('stages')).toMatch(/^Staging: nobody\nProduction\n.*\n.*sentiment-classifier:v2 /);
    const then = await said('stages', 'Production', '--at', before);
    expect(then).toContain(`Production at ${before}\n`);
    expect(then).toMatch(new RegExp(`sentiment-classifier:v1 +1\\.0 +${TIME} +${TIME} +sha256:`));
    // Only what had been recorded by then: nobody knew of an end.
    expect(await said('stages', 'Production', '--at', before, '--known-at', before)).not.toContain('UNTIL');
  });

  it('tells the history, of a model and of a version', async () => {
    const lines = (await said('history', MODEL)).trimEnd().split('\n');
    expect(lines.map((line) => line.replace(new RegExp(`^${TIME} {2}ada {2}`), '').replace(/ sha256:.*/, ''))).toEqual([
      'created the model',
      'registered v1 (label 1.0)',
      'promoted v1 None → Production  "first"',
      'registered v2 (label 2.0)',
      'archived v1 Production → Archived (displaced by v2)',
      'promoted v2 None → Production (displaced v1)',
    ]);
    expect((await said('history', `${MODEL}:v2`)).trimEnd().split('\n').length).toBe(2);
  });

  it("prints the API's JSON as it is", async () => {
    const version = await answered(`/v1/models/default/${MODEL}/versions/v2`);
    expect(await said('show', `${MODEL}:v2`, '--json')).toBe(`${JSON.stringify(version)}\n`);
    expect(await said('fetch', `${MODEL}:v2`, '--json')).toBe(`${JSON.stringify(version)}\n`);
    expect(await said('history', MODEL, '--json')).toBe(
      `${JSON.stringify(await answered(`/v1/models/default/${MODEL}/history`))}\n`,
    );
    expect(JSON.parse(await said('stages', 'Production', '--json'))).toEqual(await answered('/v1/stages/Production'));
    expect(JSON.parse(await said('stages', '--json'))).toEqual([
      await answered('/v1/stages/Staging'),
      await answered('/v1/stages/Production'),
    ]);
  });

  it('moves an alias and takes it away', async () => {
    expect(await said('alias', 'set', `${MODEL}:v1`, 'champion')).toBe(`gave @champion to default/${MODEL}:v1\n`);
    expect(await said('alias', 'set', `${MODEL}:v2`, 'champion')).toBe(`gave @champion to default/${MODEL}:v2\n`);
    expect(await said('show', `${MODEL}@champion`)).toMatch(/aliases +@champion/);
    expect(await said('alias', 'remove', MODEL, 'champion')).toBe(`removed @champion from default/${MODEL}:v2\n`);
    expect(await run('show', `${MODEL}@champion`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('(ALIAS_NOT_FOUND)'),
    });
  });

  it('archives', async () => {
    expect(await said('archive', `${MODEL}:v2`, '--reason', 'done')).toBe(`archived default/${MODEL}:v2\n`);
    expect(await said('archive', `${MODEL}:v2`)).toBe(`unchanged: default/${MODEL}:v2 is archived already\n`);
  });

  it('refuses with 1, the code and the problem document', async () => {
    const { code, out, err } = await run('show', `${MODEL}:v99`, '--json');
    expect({ code, out: out.length }).toEqual({ code: 1, out: 0 });
    const [line, problem] = err.split('\n') as [string, string];
    expect(line).toMatch(/^cartulary: Expected .*found.*\(VERSION_NOT_FOUND\)$/);
    expect(JSON.parse(problem)).toMatchObject({ code: 'VERSION_NOT_FOUND', status: 404 });
  });

  it('finds no registry where there is none', async () => {
    const stopped = await startServer();
    await stopped.stop();
    writeFileSync(join(folder, 'm.bin'), 'weights');
    for (const args of [
      ['show', 'a'],
      ['promote', 'a', 'Staging'],
      ['register', join(folder, 'm.bin'), '--name', 'm'],
    ]) {
      const { code, err } = await cartulary(args, { url: stopped.url });
      expect(code).toBe(3);
      expect(err).toMatch(/ECONNREFUSED.*CARTULARY_URL\. \(UNAVAILABLE\)\n$/);
    }
  });
});
