import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Proxy, startProxy } from '../support/proxy.js';
import { type Server, startServer } from '../support/server.js';

interface Line {
  readonly type: 'file' | 'summary';
  readonly path: string;
  readonly outcome: string;
  readonly ref?: string;
  readonly [key: string]: unknown;
}

let server: Server;
let folder: string;
let proxy: Proxy | undefined;
/** Each test has models of its own. */
let model: string;
let count = 0;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartulary-import-'));
  model = `model_${++count}`;
});
afterEach(() => {
  proxy?.close();
  proxy = undefined;
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]): Promise<CliResult> => cartulary(args, { url: proxy?.url ?? server.url, cwd: folder });
const put = (name: string, text: string | Uint8Array): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const name = (time: string, more = ''): string => `${model}_d1_c1_${time}${more}.pkl`;
const read = async (path: string): Promise<Response> => fetch(`${server.url}/v1/models/default/${model}${path}`);

/** The lines of `import --json`, the last one apart. */
async function imported(...args: string[]): Promise<{ lines: readonly Line[]; summary: Line; code: number | null }> {
  const { code, out } = await run('import', '.', '--json', ...args);
  const lines = out
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  return { code, lines: lines.slice(0, -1), summary: lines.at(-1) as Line };
}

describe('import', () => {
  it('registers in the order of claimed times, keeps them, and changes nothing when it runs again', async () => {
    put(name('20230103T000000'), 'three');
    put(`deep/er/${name('20230101T000000')}`, 'one');
    put('second.bin', 'two');
    put('second.json', JSON.stringify({ model_name: model, creation_timestamp: '2023-01-02T00:00:00' }));
    const first = await imported();
    expect(first).toMatchObject({ code: 0, summary: { registered: 3, unchanged: 0, refused: 0, stopped: false } });
    expect(first.lines.map(({ path, ref }) => [path, ref])).toEqual([
      [`deep/er/${name('20230101T000000')}`, `default/${model}:v1`],
      ['second.bin', `default/${model}:v2`],
      [name('20230103T000000'), `default/${model}:v3`],
    ]);
    expect(await (await read('/versions/2')).json()).toMatchObject({ createdAt: '2023-01-02T00:00:00Z' });
    expect(await (await read('/versions/3')).json()).toMatchObject({
      createdAt: '2023-01-03T00:00:00Z',
      lineage: {
        code: { commit: 'c1', grade: 'declared' },
        data: [{ version: 'd1', role: 'train', grade: 'declared' }],
      },
    });

    const methods: string[] = [];
    proxy = await startProxy(server.url, ({ method }) => {
      methods.push(method);
      return 'pass';
    });
    const again = await imported();
    expect(again).toMatchObject({ code: 0, summary: { registered: 0, unchanged: 3 } });
    expect(again.lines.map(({ ref }) => ref)).toEqual(first.lines.map(({ ref }) => ref));
    expect(methods).not.toContain('PUT');
    expect(await (await read('')).json()).toMatchObject({ versionCount: 3 });
  });

  it('keeps the bytes of a sidecar, also where the name says more than it', async () => {
    const sidecar = `{ "model_name": "${model}",\n  "performance_metrics": {"f1": 0.50}, "mine": [1] }\n`;
    put(name('20230101T000000'), 'w');
    put(name('20230101T000000').replace('pkl', 'json'), sidecar);
    await imported();
    expect(await (await read('/versions/1/sidecar')).text()).toBe(sidecar);
    expect(await (await read('/versions/1')).json()).toMatchObject({
      createdAt: '2023-01-01T00:00:00Z',
      metrics: { f1: 0.5 },
      lineage: { code: { commit: 'c1' } },
    });
  });

  it('lets the sidecar count where the name says something else, and says so', async () => {
    put(name('20230101T000000'), 'w');
    put(name('20230101T000000').replace('pkl', 'json'), '{"lineage": {"code_commit_hash": "other"}}');
    const disagreements = [{ field: 'commit', fileName: 'c1', sidecar: 'other' }];
    expect((await imported()).lines).toMatchObject([{ outcome: 'registered', disagreements }]);
    expect((await run('import', '.')).out.toString()).toMatch(
      /name and sidecar disagree: 1\n.*the sidecar counts, both are kept\n.*\(commit: c1 \/ other\)\n/,
    );
  });

  it('goes on past what is wrong, and says of each why', async () => {
    put(name('20230101T000000'), 'good');
    put(name('20230102T000000'), 'broken');
    put(name('20230102T000000').replace('pkl', 'json'), '{"model_name": ');
    put(name('20239902T000000'), 'no such month');
    put('README.md', 'left alone');
    put(name('20230103T000000'), '');
    symlinkSync('/etc/hostname', join(folder, 'link.pkl'));
    const { code, out, err } = await run('import', '.');
    expect(code).toBe(1);
    expect(err).toMatch(/^cartulary: Expected to register everything .* found 3 refused\..*\(INVALID_COMMAND\)\n$/);
    const said = out.toString();
    expect(said).toContain('Its sidecar: Expected JSON');
    expect(said).toContain('Expected a time that exists, found "20239902T000000".');
    expect(said).toContain('found one that leads out of it');
    expect(said).toMatch(/left alone: 1\n.*no name by the convention and no sidecar\n +README\.md\n/);
    expect(said).toMatch(/\n2 registered, 3 refused, 1 left alone\n$/);
  });

  it('registers two files of one name, and says that there are two', async () => {
    put(`a/${name('20230101T000000')}`, 'one');
    put(`b/${name('20230101T000000')}`, 'other');
    expect((await imported()).lines).toMatchObject([
      { ref: `default/${model}:v1` },
      { ref: `default/${model}:v2`, sameNameAs: `a/${name('20230101T000000')}` },
    ]);
  });

  it('takes a folder for what it is', async () => {
    put(`${model}_d1_c1_20230101T000000.mlflow/MLmodel`, 'flavors');
    put(`${model}_d1_c1_20230101T000000.mlflow/data/w.bin`, 'weights');
    expect(await imported()).toMatchObject({ code: 0, summary: { registered: 1, leftAlone: 0 } });
    expect(await (await read('/versions/1/artifact/data/w.bin')).text()).toBe('weights');
  });

  it('writes nothing in a dry run, and needs no registry for it', async () => {
    put(name('20230101T000000'), 'w');
    const { code, out } = await cartulary(['import', '.', '--dry-run'], { url: 'http://127.0.0.1:9', cwd: folder });
    expect({ code, said: out.toString() }).toEqual({
      code: 0,
      said: `MODEL${' '.repeat(model.length - 3)}PLANNED\n${model}  1\n1 planned\n`,
    });
    expect((await read('')).status).toBe(404);
  });

  it('counts in a dry run as the import does, and names a file of no bytes', async () => {
    put(`a/${name('20230101T000000')}`, 'same');
    put(`b/${name('20230101T000000')}`, 'same');
    put(`c/${name('20230101T000000')}`, 'other');
    put(name('20230102T000000'), '');
    const said = async (...args: string[]): Promise<string> => (await run('import', '.', ...args)).out.toString();
    const dry = await said('--dry-run');
    const real = await said();
    expect(real).toMatch(/empty: 1\n.*no bytes.*\n +model_\d+_d1_c1_20230102T000000\.pkl\n/);
    expect(real).toMatch(/\n3 registered, 1 unchanged\n$/);
    expect(dry.split('\n').slice(2)).toEqual(
      real.replace('3 registered, 1 unchanged', '1 unchanged, 3 planned').split('\n').slice(2),
    );
  });

  it('names every file that it leaves alone where that is asked', async () => {
    for (let i = 0; i < 9; i++) put(`notes${i}.txt`, 'x');
    const few = (await run('import', '.')).out.toString();
    const all = (await run('import', '.', '--verbose')).out.toString();
    expect([few, all].map((text) => text.match(/notes/g)?.length)).toEqual([3, 9]);
  });

  it('takes the model and the namespace that it is told', async () => {
    await fetch(`${server.url}/v1/namespaces/team-a`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    put('other_d1_c1_20230101T000000.pkl', 'w');
    const { lines } = await imported('--model', model, '--namespace', 'team-a');
    expect(lines).toMatchObject([{ ref: `team-a/${model}:v1` }]);
    expect(await imported('--namespace', 'nowhere')).toMatchObject({ code: 1, summary: { stopped: true } });
  });

  it('prints names as they are, but nothing that a terminal would obey', async () => {
    put(`${model}\u001b[2J\nx_d_c_20230101T000000.pkl`, 'w');
    const { code, out } = await run('import', '.');
    expect(code).toBe(1);
    expect(out.toString()).toContain(`${model}\\u001b[2J x_d_c_20230101T000000.pkl`);
    expect(out.toString()).not.toContain('\u001b');
  });

  it('refuses alone what vanishes or stops being a file while it is imported', async () => {
    for (const day of ['01', '02', '03']) put(name(`202301${day}T000000`), day);
    proxy = await startProxy(server.url, ({ count }) => {
      if (count === 1) {
        rmSync(join(folder, name('20230102T000000')));
        rmSync(join(folder, name('20230103T000000')));
        execFileSync('mkfifo', [join(folder, name('20230103T000000'))]);
      }
      return 'pass';
    });
    const { code, lines } = await imported('--concurrency', '1');
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      { outcome: 'registered' },
      { outcome: 'refused', reason: expect.stringContaining('found it gone') },
      { outcome: 'refused', reason: expect.stringContaining('found something else') },
    ]);
  });

  it('refuses alone what changes while it is imported', async () => {
    put(name('20230101T000000'), 'x'.repeat(100_000));
    put(name('20230102T000000'), 'stays');
    put(name('20230103T000000'), 'stays too');
    put(name('20230103T000000').replace('pkl', 'json'), '{"version": "1"}');
    proxy = await startProxy(server.url, ({ count }) => {
      if (count === 1) {
        put(name('20230101T000000'), 'y'.repeat(100_000));
        put(name('20230103T000000').replace('pkl', 'json'), '{"version": "2"}');
      }
      return 'pass';
    });
    const { code, lines } = await imported('--concurrency', '1');
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      {
        outcome: 'refused',
        code: 'DIGEST_MISMATCH',
        reason: expect.stringContaining('found it changed while it was sent'),
      },
      { outcome: 'registered', ref: `default/${model}:v1` },
      { outcome: 'refused', reason: expect.stringContaining('the sidecar to stay as it is') },
    ]);
  });

  it('keeps the order of each model while many are on their way', async () => {
    for (let i = 0; i < 120; i++) {
      const time = new Date(Date.UTC(2023, 0, 1 + ((i * 37) % 120))).toISOString().replaceAll(/[-:]|\.\d+Z/g, '');
      put(`${i % 7}/${model}-${i % 3}_d_c_${time}.pkl`, `${i}`);
    }
    expect(await imported()).toMatchObject({ code: 0, summary: { registered: 120 } });
    for (const which of [0, 1, 2]) {
      const filter = `model = '${model}-${which}'`;
      const query = new URLSearchParams({ filter, order_by: 'version' }).toString();
      const answer = await fetch(`${server.url}/v1/versions?${query}`);
      const { versions } = (await answer.json()) as { versions: { createdAt: string }[] };
      const times = versions.map(({ createdAt }) => createdAt);
      expect(times).toHaveLength(40);
      expect(times).toEqual(times.toSorted());
    }
  });

  it('stops with 3 when the registry goes away, says how far it came, and goes on when it is there again', async () => {
    for (let i = 10; i < 30; i++) put(name(`202301${i}T000000`), `${i}`);
    let answered = 0;
    proxy = await startProxy(server.url, ({ method }) => {
      if (method === 'POST' && ++answered === 5) proxy?.close();
      return 'pass';
    });
    const { code, err } = await run('import', '.', '--json');
    proxy = undefined;
    expect(code).toBe(3);
    expect(err).toMatch(/cartulary: stopped when \d+ of 20 were done\. They stay; the same command goes on\.\n/);
    const { summary } = await imported();
    expect(summary).toMatchObject({ refused: 0, stopped: false });
    const { registered, unchanged } = summary as unknown as { registered: number; unchanged: number };
    expect(unchanged).toBeGreaterThanOrEqual(4);
    expect(registered + unchanged).toBe(20);
    const last = (await (await read('/versions/latest')).json()) as { createdAt: string };
    expect(last).toMatchObject({ version: 20, createdAt: '2023-01-29T00:00:00Z' });
  });

  it.each([
    [['import', 'nothing-there'], 'Expected a folder, found none at nothing-there (ENOENT)'],
    [['import', 'file'], 'cartulary register'],
    [['import', '.', '--concurrency', '0'], 'from 1 to 256'],
    [['import', '.', '--model', 'a/b'], 'a model name'],
    [['import', '.', '--namespace', 'A'], 'a namespace'],
  ])('%j is an error of usage', async (args, words) => {
    put('file', 'x');
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
