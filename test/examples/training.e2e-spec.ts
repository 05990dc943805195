import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { ROOT } from '../support/pages.js';
import { pythonWith } from '../support/python.js';
import { type Server, startServer } from '../support/server.js';

const run = promisify(execFile);
const LONG_MS = 180_000;
const ORIGIN = 'https://ada:secret@git.example/team/models.git';
const { NODE_OPTIONS: _ofJest, ...ENV } = process.env;

interface Trained {
  readonly version: number;
  readonly ref: string;
  readonly stage: string;
  readonly registeredBy: string;
  readonly artifact: { readonly grade: string };
  readonly lineage: {
    readonly code: object;
    readonly data: readonly { readonly digest: string; readonly role: string }[];
    readonly environment: { readonly lockfile: string; readonly framework: string };
    readonly run: { readonly id: string };
    readonly missing: readonly string[];
  };
  readonly hyperparameters: object;
  readonly metrics: Readonly<Record<string, number>>;
}

const python = await pythonWith('examples/sklearn/requirements.txt');

describe.each([
  { name: 'examples/sklearn', model: 'digits', better: 'accuracy', lock: 'examples/sklearn/requirements.txt' },
  { name: 'examples/typescript', model: 'wine-cultivar', better: 'accuracy', lock: 'package-lock.json' },
])('$name', ({ name, model, better, lock }) => {
  const runs = name === 'examples/sklearn' && python === undefined ? it.skip : it;
  let server: Server;
  let client: Client;
  let folder: string;
  let commit: string;

  beforeAll(async () => {
    server = await startServer();
    client = new Client(server.url);
    folder = await mkdtemp(join(tmpdir(), 'cartulary-training-'));
    await cp(join(ROOT, name), folder, { recursive: true });
    await git('init', '--quiet');
    await git('add', '.');
    const who = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
    await git(...who, 'commit', '--quiet', '--message', 'Train');
    await git('remote', 'add', 'origin', ORIGIN);
    commit = await git('rev-parse', 'HEAD');
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function git(...args: readonly string[]): Promise<string> {
    return (await run('git', ['-C', folder, ...args])).stdout.trim();
  }

  async function train(id: string): Promise<string> {
    const url = server.url.replace('//', '//ada@');
    const env = { ...ENV, CARTULARY_URL: url, RUN_ID: id, PYTHONDONTWRITEBYTECODE: '1' };
    const [command, ...args] =
      name === 'examples/sklearn'
        ? [python as string, join(folder, 'train.py')]
        : [process.execPath, join(ROOT, 'dist/examples/typescript/train.js'), folder];
    return (await run(command, args, { env })).stdout;
  }

  async function versions(): Promise<readonly Trained[]> {
    const found: Trained[] = [];
    for (let number = 1; ; number++) {
      const { status, body } = await client.get(`/v1/models/default/${model}/versions/${number}`);
      if (status === 404) return found;
      found.push(body as unknown as Trained);
    }
  }

  runs(
    'registers two versions with all that made them',
    async () => {
      const said = await train('17');
      const trained = await versions();
      expect(trained.map(({ ref }) => ref)).toEqual([`default/${model}:v1`, `default/${model}:v2`]);
      const lockfile = createHash('sha256')
        .update(await readFile(join(ROOT, lock)))
        .digest('hex');
      for (const { artifact, lineage, registeredBy, ref } of trained) {
        expect(said).toContain(`registered ${ref} `);
        expect(registeredBy).toBe('ada');
        expect(artifact.grade).toBe('verified');
        expect(lineage).toMatchObject({
          code: { commit, dirty: false, repository: 'https://git.example/team/models.git' },
          data: [{ role: 'train' }, { role: 'test' }],
          environment: { lockfile: `sha256:${lockfile}`, framework: expect.stringMatching(/\d+\.\d+/) },
          run: { id: '17' },
          missing: [],
        });
        for (const { digest } of lineage.data) expect((await client.get(`/v1/artifacts/${digest}`)).status).toBe(200);
      }
      expect(trained[0]?.hyperparameters).not.toEqual(trained[1]?.hyperparameters);
    },
    LONG_MS,
  );

  runs(
    'promotes the better one, and predicts with what is in Production',
    async () => {
      const said = await train('18');
      const [worse, best] = (await versions()).slice(-2) as [Trained, Trained];
      expect(best.metrics[better]).toBeGreaterThan(worse.metrics[better] as number);
      expect([worse.stage, best.stage]).toEqual(['None', 'Production']);
      expect(said).toMatch(
        new RegExp(`promoted +${best.ref} to Production\nfetched +${best.ref}, .* verified\npredicted `),
      );
    },
    LONG_MS,
  );

  runs(
    'says when there is more than the commit',
    async () => {
      await appendFile(join(folder, name === 'examples/sklearn' ? 'train.py' : 'train.ts'), '\n');
      await train('19');
      expect((await versions()).at(-1)?.lineage.code).toMatchObject({ commit, dirty: true });
    },
    LONG_MS,
  );

  if (name === 'examples/sklearn')
    runs('makes nothing twice when its job is started again', async () => {
      await train('20');
      const before = (await client.get('/v1/history?page_size=1000')).body.events.length;
      await train('20');
      expect((await client.get('/v1/history?page_size=1000')).body.events.length).toBe(before);
    });
});
