import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { cartulary, type CliResult } from '../support/cli.js';
import { type Server, startServer } from '../support/server.js';

let server: Server;
let client: Client;

const run = (...args: string[]): Promise<CliResult> => cartulary(args, { url: server.url });

/** What a command that must do prints on stdout. */
async function said(...args: string[]): Promise<string> {
  const { code, out, err } = await run(...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out.toString();
}

/** The first word of each row of a table. */
async function rows(...args: string[]): Promise<string[]> {
  const [, ...lines] = (await said(...args)).trimEnd().split('\n');
  return lines.map((line) => line.split(' ')[0] as string);
}

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  const ada = client.as('ada');
  const code = { commit: 'a1b2c3d' };
  await client.register('base', { lineage: { code }, metrics: { f1: 0.7 } });
  const parents = [{ ref: 'base:v1', relation: 'finetune' }];
  const data = [{ id: 'reviews', version: '3f4e5a6', role: 'train' }];
  await ada.register('m', { label: '1.0', lineage: { parents, data }, metrics: { f1: 0.91 }, tags: { team: 'nlp' } });
  await ada.register('m', { label: '2.0', lineage: { parents, code }, metrics: { f1: 0.95 }, tags: { team: 'nlp' } });
  await client.call('PUT', '/v1/models/default/m/aliases/best', { body: { version: 2 } });
  await client.post('/v1/models/default/m/versions/1/promote', { stage: 'Production' });
});
afterAll(() => server.stop());

describe('list', () => {
  it('shows the models, with stages and aliases', async () => {
    expect((await said('list')).trimEnd().split('\n')).toEqual([
      'MODEL         VERSIONS  LATEST  PRODUCTION  ALIASES',
      'default/m     2         v2      v1          @best v2',
      'default/base  1         v1',
    ]);
    await said('namespace', 'create', 'elsewhere');
    expect(await said('list', '--namespace', 'elsewhere')).toBe('no models\n');
  });

  it('shows the versions of one', async () => {
    const [head, second, first] = (await said('list', 'm')).split('\n') as [string, string, string];
    expect(head).toMatch(/^VERSION +LABEL +STAGE +ALIASES +METRICS +REGISTERED +BY$/);
    expect(second).toMatch(/^default\/m:v2 +2\.0 +None +@best +f1 0\.95 +\d{4}-\S+ \S+Z +ada$/);
    expect(first).toMatch(/^default\/m:v1 +1\.0 +Production +f1 0\.91 /);
  });

  it("prints the registry's JSON, of all pages as one list", async () => {
    expect(JSON.parse(await said('list', '--json'))).toEqual((await client.get('/v1/models')).body);
    expect(await said('list', 'm', '--json')).toBe(`${(await client.get('/v1/models/default/m/versions')).text}\n`);
  });

  it('says where there is more than the limit', async () => {
    const { code, out, err } = await run('list', '--limit', '1');
    expect({ code, rows: out.toString().trimEnd().split('\n').length }).toEqual({ code: 0, rows: 2 });
    expect(err).toBe('cartulary: there are more models than these; --limit shows more\n');
    expect((await run('list', '--limit', '2')).err).toBe('');
  });

  it('refuses a model that is not there', async () => {
    expect(await run('list', 'none')).toMatchObject({ code: 1, err: expect.stringContaining('(MODEL_NOT_FOUND)') });
  });
});

describe('search', () => {
  it('finds versions by what is known about them', async () => {
    expect(await rows('search', "lineage.data.version = '3f4e5a6'")).toEqual(['default/m:v1']);
    expect(await rows('search', "metrics.f1 > 0.9 AND registeredBy = 'ada'")).toEqual(['default/m:v2', 'default/m:v1']);
    expect(await rows('search', "registeredBy LIKE 'anon%'")).toEqual(['default/base:v1']);
    expect(await rows('search', "registeredBy IN ('ada', 'nobody')", '--order-by', 'metrics.f1')).toEqual([
      'default/m:v1',
      'default/m:v2',
    ]);
    expect(await said('search', "registeredBy = 'nobody'")).toBe('no versions\n');
  });

  it('takes the best so many', async () => {
    const best = ['search', 'metrics.f1 > 0', '--order-by', 'metrics.f1 DESC', '--limit', '2', '--json'];
    const { code, out, err } = await run(...best);
    const { versions } = JSON.parse(out.toString()) as { versions: { ref: string }[] };
    expect({ code, refs: versions.map(({ ref }) => ref) }).toEqual({ code: 0, refs: ['default/m:v2', 'default/m:v1'] });
    expect(err).toContain('there are more versions');
  });

  it('finds models', async () => {
    expect(await rows('search', "alias = 'best'", '--models')).toEqual(['default/m']);
  });

  it('refuses what is no filter, and says where', async () => {
    const { code, err } = await run('search', "label = '2.0");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^cartulary: Expected .*\(INVALID_FILTER\)\n$/),
    });
  });
});

describe('lineage', () => {
  it('is a tree of what a version was made of', async () => {
    expect(await said('lineage', 'm:v1')).toBe(
      [
        'default/m:v1',
        '├─ finetune default/base:v1  (verified)',
        '│  └─ code a1b2c3d  (declared)',
        '└─ train data:reviews@3f4e5a6  (declared)',
        '',
      ].join('\n'),
    );
  });

  it('is, the other way, one of what was made from it', async () => {
    expect((await said('lineage', 'base', '--down')).split('\n')).toEqual([
      'default/base:v1',
      '├─ finetune default/m:v1  (verified)',
      '└─ finetune default/m:v2  (verified)',
      '',
    ]);
    const { text } = await client.get('/v1/models/default/base/versions/1/lineage?direction=down');
    expect(await said('lineage', 'base', '--down', '--json')).toBe(`${text}\n`);
  });
});

describe('diff', () => {
  it('has two versions side by side', async () => {
    const lines = (await said('diff', 'm#Production', 'm@best')).split('\n');
    expect(lines[0]).toMatch(/^ +default\/m:v1 +default\/m:v2 +CHANGE$/);
    const shown = lines.map((line) => line.replace(/ {2,}/g, '  '));
    expect(shown).toEqual(
      expect.arrayContaining([
        'stage  Production  None',
        'label  1.0  2.0',
        'aliases  -  best',
        'lineage.data  reviews 3f4e5a6 for train  (declared)  -',
        'lineage.code.commit  -  a1b2c3d',
        'metrics.f1  0.91  0.95  +0.04',
      ]),
    );
    expect(lines.at(-2)).toMatch(/^the same: .*tags \(1\)$/);
  });

  it('is JSON too, and nothing where nothing differs', async () => {
    expect(JSON.parse(await said('diff', 'm:v1', 'm:v2', '--json'))).toMatchObject({
      a: 'default/m:v1',
      b: 'default/m:v2',
      differences: expect.arrayContaining([{ key: 'metrics.f1', a: 0.91, b: 0.95, change: 0.04 }]),
      equal: expect.arrayContaining(['tags.team', 'lineage.parents']),
    });
    expect(await said('diff', 'm:v1', 'm:1.0')).toBe('default/m:v1 and default/m:v1 do not differ\n');
    expect((await run('diff', 'm:v1', 'm:v9')).code).toBe(1);
  });
});
