import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Document, MemoryViewStore, type ViewWrite } from '#views';
import { modelListShape, versionListShape } from '../../apps/api/src/answers/shapes.js';
import { type Body, Client, expectProblem, type Reply } from './client.js';
import { type Registry, startRegistry } from './registry.js';

/** Keeps in mind how many documents of models and versions each write had. */
class WatchedViewStore extends MemoryViewStore {
  readonly sizes: number[] = [];

  override async write(partition: number, writes: readonly ViewWrite[], cursor: never): Promise<void> {
    const documents = writes.flatMap((write): readonly Document[] =>
      ['models', 'versions', 'aliases', 'intervals'].includes(write.view) ? write.documents : [],
    );
    this.sizes.push(documents.length);
    return super.write(partition, writes, cursor);
  }
}

const views = new WatchedViewStore();
let registry: Registry;
let client: Client;

beforeAll(async () => {
  registry = await startRegistry({ ports: { views } });
  client = new Client(registry.url);
  const [ada, bob] = [client.as('ada'), client.as('bob')];
  const data = [{ id: 'reviews', version: '3f4e5a6' }];
  await ada.register('alpha', { label: '2.0', metrics: { f1: 0.91 }, tags: { team: 'nlp' }, lineage: { data } });
  await bob.register('alpha', { label: '2.1', metrics: { f1: 0.95 }, hyperparameters: { optimizer: 'Adam' } });
  await client.register('beta', { metrics: { 'val acc': 0.5 }, hyperparameters: { 'a.b': true, note: "it's" } });
  await client.post('/v1/models/default', { name: 'empty', tags: { team: 'vision' } });
  await client.call('PUT', '/v1/models/default/alpha/aliases/best', { body: { version: 2 } });
  await client.post('/v1/models/default/alpha/versions/1/promote', { stage: 'Production' });
});
afterAll(() => registry.stop());

const pathOf = (list: string, query: Readonly<Record<string, string>>): string =>
  `/v1/${list}?${new URLSearchParams(query).toString()}`;

/** References of the versions that a filter finds. */
async function found(filter: string, orderBy = ''): Promise<string[]> {
  const { status, body } = await client.get(pathOf('versions', { filter, order_by: orderBy }));
  expect({ status, body }).toMatchObject({ status: 200 });
  expect(() => versionListShape.parse(body)).not.toThrow();
  return body.versions.map(({ ref }) => ref.replace('default/', ''));
}

/** Names of the models that a filter finds. */
async function foundModels(filter: string, orderBy = ''): Promise<string[]> {
  const { status, body } = await client.get(pathOf('models', { filter, order_by: orderBy }));
  expect({ status, body }).toMatchObject({ status: 200 });
  expect(() => modelListShape.parse(body)).not.toThrow();
  return body.models.map(({ name }) => name);
}

async function allPages<K extends 'models' | 'versions'>(
  list: string,
  member: K,
  query: Readonly<Record<string, string>>,
): Promise<Body[]> {
  const entries: Body[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const { body }: Reply = await client.get(pathOf(list, { ...query, ...(token && { page_token: token }) }));
    entries.push(...body[member]);
    token = body.next_page_token;
  }
  return entries;
}

describe('versions', () => {
  it('come last registered first, as they are read alone', async () => {
    expect(await found('')).toEqual(['beta:v1', 'alpha:v2', 'alpha:v1']);
    const { body } = await client.get('/v1/versions');
    expect(body.versions[2]).toEqual((await client.get('/v1/models/default/alpha/versions/1')).body);
  });

  it.each([
    ["lineage.data.version = '3f4e5a6'", ['alpha:v1']],
    ["metrics.f1 > 0.9 AND NOT tags.team = 'nlp'", ['alpha:v2']],
    ["hyperparameters.optimizer IN ('Adam', 'SGD')", ['alpha:v2']],
    ["label LIKE '2.%'", ['alpha:v2', 'alpha:v1']],
    ['metrics.`val acc` <= 0.5 AND hyperparameters.`a.b` = true', ['beta:v1']],
    ["hyperparameters.note = 'it''s'", ['beta:v1']],
    ["stage = 'production' OR alias = 'best'", ['alpha:v2', 'alpha:v1']],
    ["model = 'beta' AND namespace = 'default' AND version = 1", ['beta:v1']],
    ["registeredAt > '2020-01-01' AND createdAt > '2020-01-01'", []],
    ["metrics.f1 = '0.91'", []],
    ["stage = 5 OR stage = 'Live' OR version != 'two'", []],
    ["label = ''' OR 1 = 1 --'", []],
  ])('are found by %s', async (filter, refs) => {
    expect(await found(filter)).toEqual(refs);
  });

  it.each([
    ["registeredBy = 'ada'", ['alpha:v1']],
    ["registeredBy IN ('ada', 'bob', 'nobody')", ['alpha:v2', 'alpha:v1']],
    ["registeredBy = 'anonymous'", ['beta:v1']],
    ["registeredBy != 'ada'", ['beta:v1', 'alpha:v2']],
    ["registeredBy = 'nobody'", []],
    ["NOT registeredBy = 'nobody' AND model = 'beta'", ['beta:v1']],
    ["registeredBy LIKE 'a%'", ['beta:v1', 'alpha:v1']],
    ["registeredBy ILIKE 'B_B'", ['alpha:v2']],
    ["registeredBy >= 'b'", ['alpha:v2']],
  ])('are found by the name of whoever registered them: %s', async (filter, refs) => {
    expect(await found(filter)).toEqual(refs);
    expect(await registry.names.list('', 10)).toHaveLength(2);
  });

  it('come in the order asked for, those without the key last', async () => {
    expect(await found('', 'metrics.f1 DESC, label')).toEqual(['alpha:v2', 'alpha:v1', 'beta:v1']);
    expect(await found('', 'label')).toEqual(['alpha:v1', 'alpha:v2', 'beta:v1']);
  });

  it('of one model are a list of their own, with the position that it reflects', async () => {
    const reply = await client.get(pathOf('models/default/alpha/versions', { filter: 'metrics.f1 < 0.95' }));
    expect(reply.body.versions.map(({ ref }) => ref)).toEqual(['default/alpha:v1']);
    expect(reply.headers.get('cartulary-position')).toMatch(/^default:\d+$/);
    expect((await client.get('/v1/models/default/empty/versions')).body).toEqual({ versions: [] });
    expectProblem(await client.get('/v1/models/default/none/versions'), 404, 'MODEL_NOT_FOUND');
    expectProblem(await client.get('/v1/models/none/none/versions'), 404, 'NAMESPACE_NOT_FOUND');
  });

  it('come page by page, each once, while others are added', async () => {
    for (let number = 1; number <= 7; number++) await client.register('paged', { label: `${number}` });
    for (const orderBy of ['', 'label', 'metrics.f1']) {
      const path = 'models/default/paged/versions';
      const first = (await client.get(pathOf(path, { order_by: orderBy, page_size: '3' }))).body;
      await client.register('paged', { label: `added ${orderBy}` });
      const token = first.next_page_token as string;
      const second = (await client.get(pathOf(path, { order_by: orderBy, page_size: '3', page_token: token }))).body;
      const seen = [...first.versions, ...second.versions].map(({ version }) => version);
      expect(new Set(seen).size).toBe(6);
    }
    const all = await allPages('models/default/paged/versions', 'versions', { page_size: '4', order_by: 'label DESC' });
    expect(all.map(({ label }) => label).slice(-3)).toEqual(['3', '2', '1']);
    expect(all).toHaveLength(10);
  });

  it('leave with their model, and bear its new name', async () => {
    await client.register('leaving', { tags: { batch: 'x' } });
    await client.register('renamed', { tags: { batch: 'x' } });
    await client.post('/v1/models/default/renamed/rename', { name: 'new-name' });
    await client.call('DELETE', '/v1/models/default/leaving');
    expect(await found("tags.batch = 'x'")).toEqual(['new-name:v1']);
    expect(await found("model = 'renamed'")).toEqual([]);
    await client.call('DELETE', '/v1/models/default/new-name/versions/1');
    expect(await found("tags.batch = 'x'")).toEqual([]);
  });
});

describe('models', () => {
  it('come last created first, with aliases and stages', async () => {
    expect((await foundModels("NOT model LIKE '%a%ed'")).slice(-3)).toEqual(['empty', 'beta', 'alpha']);
    const [alpha] = (await client.get(pathOf('models', { filter: "model = 'alpha'" }))).body.models;
    expect(alpha).toEqual((await client.get('/v1/models/default/alpha')).body);
    expect(alpha).toMatchObject({ aliases: { best: 2 }, stages: { Production: [1] } });
  });

  it('are found by alias, by tag and by name', async () => {
    expect(await foundModels("alias = 'best'")).toEqual(['alpha']);
    expect(await foundModels("tags.team IN ('vision', 'nlp')")).toEqual(['empty']);
    expect(await foundModels("model LIKE '%eta' OR model = 'empty'", 'model')).toEqual(['beta', 'empty']);
  });

  it('come page by page', async () => {
    const all = (await allPages('models', 'models', { page_size: '1', order_by: 'model' })).map(({ name }) => name);
    expect(all).toEqual(await foundModels('', 'model'));
    expect(all).toContain('empty');
  });
});

describe('a filter', () => {
  const list = Array.from({ length: 1000 }, (_, number) => `'${String(number).padStart(31, 'é')}'`).join(', ');

  it('may have a thousand literals, 60 kB and more', async () => {
    const filter = `label IN (${list})`;
    expect(Buffer.byteLength(filter)).toBeGreaterThan(60_000);
    expect((await client.get(pathOf('versions', { filter }))).status).toBe(200);
  });

  it('that is longer than any request line is refused, and the connection is not reset', async () => {
    const filter = `label = '${'x'.repeat(300_000)}'`;
    expectProblem(await client.get(pathOf('versions', { filter })), 413, 'PAYLOAD_TOO_LARGE');
  });

  it.each([
    "label = 'open",
    'label = "2.0"',
    "label = '2.0' --",
    "label = '2.0'; DROP TABLE versions",
    "label = '2.0' UNION SELECT 1",
    "'a' = 'a'",
    'metrics.f1',
    'metrics.f1 >',
    'metrics.f1 = 1e999',
    'metrics = 1',
    "metrics.val acc = 1'",
    "secrets.key = 'x'",
    "modelId = 'x'",
    "parent = 'x'",
    'living = 1',
    "label NOT LIKE 'x'",
    'label LIKE 5',
    "label LIKE 'x\\'",
    'label IN ()',
    "createdAt > 'yesterday'",
    '%zz',
    '\0',
    '(',
    ')',
    `${'('.repeat(2000)}label = 'x'${')'.repeat(2000)}`,
    'NOT '.repeat(2000),
    `label IN (${list}, 'one more')`,
    Array.from({ length: 101 }, () => "label = 'x'").join(' OR '),
  ])('%j is refused', async (filter) => {
    for (const path of ['versions', 'models/default/alpha/versions'])
      expectProblem(await client.get(pathOf(path, { filter })), 400, 'INVALID_FILTER');
  });

  it('over models knows the keys of models', async () => {
    for (const filter of ["stage = 'Production'", 'metrics.f1 > 1', "registeredBy = 'ada'"])
      expectProblem(await client.get(pathOf('models', { filter })), 400, 'INVALID_FILTER');
  });

  it.each(['f1', 'metrics.f1 UP', 'label,', ', label', 'label; DROP TABLE versions', 'label label', "'label'"])(
    'is as strict about order_by: %s',
    async (orderBy) => {
      expectProblem(await client.get(pathOf('versions', { order_by: orderBy })), 400, 'INVALID_FILTER');
    },
  );

  it.each(['filter=a&filter=b', 'order_by=label&order_by=label', 'filters=x', 'page_size=0', 'page_size=1001'])(
    'is not there twice, nor beside unknown parameters: %s',
    async (query) => {
      expectProblem(await client.get(`/v1/versions?${query}`), 400, 'INVALID_COMMAND');
      expectProblem(await client.get(`/v1/models?${query}`), 400, 'INVALID_COMMAND');
    },
  );
});

describe('a page token', () => {
  const first = async (list: string, query: Readonly<Record<string, string>> = {}): Promise<string> =>
    (await client.get(pathOf(list, { ...query, page_size: '1' }))).body.next_page_token as string;

  it.each(['x', '', 'bnVsbA', `${Buffer.from('[1,2]').toString('base64url')}`, 'é', 'x'.repeat(10_000)])(
    '%j is refused',
    async (token) => {
      for (const list of ['versions', 'models', 'models/default/alpha/versions'])
        expectProblem(await client.get(pathOf(list, { page_token: token })), 400, 'INVALID_PAGE_TOKEN');
    },
  );

  it('belongs to its query', async () => {
    const token = await first('versions');
    for (const query of [{ filter: "label = '2.0'" }, { order_by: 'label' }] as Record<string, string>[])
      expectProblem(await client.get(pathOf('versions', { ...query, page_token: token })), 400, 'INVALID_PAGE_TOKEN');
    for (const list of ['models', 'models/default/alpha/versions'])
      expectProblem(await client.get(pathOf(list, { page_token: token })), 400, 'INVALID_PAGE_TOKEN');
    expect((await client.get(pathOf('versions', { page_token: token, page_size: '2' }))).status).toBe(200);
  });

  it('that was tampered with is refused', async () => {
    const query = { order_by: 'metrics.f1 DESC' };
    const [list] = JSON.parse(Buffer.from(await first('versions', query), 'base64url').toString()) as [string];
    for (const place of [[], [1], [1, 2, 3], ['x', 'y'], [{}, 1], [[1], 1], null, 'x', [1, null]]) {
      const token = Buffer.from(JSON.stringify([list, place])).toString('base64url');
      expectProblem(await client.get(pathOf('versions', { ...query, page_token: token })), 400, 'INVALID_PAGE_TOKEN');
    }
  });
});

describe('a model with many versions', () => {
  it.each([1, 40])('is renamed and deleted by one write, as with %i', async (count) => {
    const name = `m${count}`;
    for (let label = 1; label <= count; label++) await client.register(name, { label: `${label}` });
    await client.call('PUT', `/v1/models/default/${name}/aliases/best`, { body: { version: 1 } });
    views.sizes.length = 0;
    expect((await client.post(`/v1/models/default/${name}/rename`, { name: `${name}-new` })).status).toBe(200);
    expect(await found(`model = '${name}-new'`)).toHaveLength(count);
    expect((await client.call('DELETE', `/v1/models/default/${name}-new`)).status).toBe(200);
    expect(await found(`model = '${name}-new'`)).toEqual([]);
    expect(views.sizes.filter((size) => size > 0)).toEqual([1, 1]);
  });
});
