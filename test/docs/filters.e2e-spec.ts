import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { type Registry, startRegistry } from '../api/registry.js';
import { readPage } from '../support/pages.js';

const section = /^## Filters\n(.*?)^## /ms.exec(readPage('docs/api.md'))?.[1] ?? '';
const [examples, keys] = section.split('Keys of versions:') as [string, string];
const filters = [...examples.matchAll(/^\| (`+)(.+?)\1 \|/gm)].map(([, , filter]) => filter as string);

let registry: Registry;
let client: Client;

async function search(list: string, filter: string, orderBy = '') {
  return client.get(`/v1/${list}?${new URLSearchParams({ filter, order_by: orderBy }).toString()}`);
}

/** The keys that the registry names when it refuses one. */
async function keysOf(list: string): Promise<string[]> {
  const { body } = await search(list, 'unknown = 1');
  return /keys (.*), found/.exec(body.detail)?.[1]?.split(', ') ?? [];
}

const written = (text: string): string[] => [...text.matchAll(/`([\w.]+(?:\.<k>)?)`/g)].map(([, key]) => key as string);

beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url).as('ada');
  await client.register('sentiment-classifier', {
    label: '2.0',
    lineage: { data: [{ version: '3f4e5a6' }] },
    metrics: { f1_score: 0.93, 'val acc': 0.9 },
    hyperparameters: { optimizer: 'Adam', epochs: 15 },
  });
  await client.post('/v1/models/default/sentiment-classifier/versions/1/promote', { stage: 'Production' });
});
afterAll(() => registry.stop());

describe('the section on filters in docs/api.md', () => {
  it.each(filters)('has an example that finds: %s', async (filter) => {
    expect((await search('versions', filter)).body.versions).toHaveLength(1);
  });

  it('has examples of every operator', () => {
    for (const operator of ['=', '>', '>=', 'IN', 'LIKE', 'ILIKE', 'NOT', 'AND', 'OR'])
      expect(filters.join(' ').split(/[ (]/)).toContain(operator);
  });

  it('has an example of an order that is one', async () => {
    const order = /`order_by` is .*: `([^`]+)`/.exec(section)?.[1] as string;
    expect((await search('versions', '', order)).status).toBe(200);
  });

  it('names the keys that there are', async () => {
    const ofVersions = [...keys.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => written(cell as string));
    expect(ofVersions.sort()).toEqual((await keysOf('versions')).sort());
    const ofModels = /^Keys of models: (.*) \(/m.exec(keys)?.[1] as string;
    expect(written(ofModels).sort()).toEqual((await keysOf('models')).sort());
  });
});
