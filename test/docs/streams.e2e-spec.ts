import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { type Registry, startRegistry } from '../api/registry.js';
import { openStream } from '../api/stream-reader.js';
import { readPage } from '../support/pages.js';

const section = /^## Streams\n.*?(?=^## )/ms.exec(readPage('docs/api.md'))?.[0] ?? '';
const calls = section.split('\n').filter((line) => line.startsWith('curl '));

let registry: Registry;
let client: Client;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
  await client.register('sentiment-classifier');
  await client.post('/v1/models/default/sentiment-classifier/versions/1/promote', { stage: 'Production' });
  await client.post('/v1/models/default/sentiment-classifier/versions/9/promote', { stage: 'Production' });
});
afterAll(() => registry.stop());

describe('the streams of docs/api.md', () => {
  it.each(calls)('%s', async (call) => {
    const url = /'http:\/\/127\.0\.0\.1:7100([^']*)'$/.exec(call)?.[1] as string;
    const pairs = [...call.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
      ([, key, value]) => [key as string, value as string] as const,
    );
    const headers = Object.fromEntries(pairs);
    const { response, lines, close } = await openStream(registry.url + url, headers);
    expect(response.statusCode).toBe(200);
    const read: string[] = [];
    while (!/promoted|StagePromoted/.test(read.at(-1) ?? '')) read.push((await lines.next()).value as string);
    close();
  });

  it('are there', () => {
    expect(calls.length).toBeGreaterThan(3);
  });

  it('have parameters that are all described', async () => {
    const document = JSON.parse((await client.get('/openapi.json')).text) as {
      paths: Record<string, { get: { parameters: readonly { name?: string }[] } }>;
    };
    const names = document.paths['/v1/events']?.get.parameters.flatMap(({ name }) => name ?? []) ?? [];
    expect(names.length).toBe(6);
    expect(names.filter((name) => !section.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('the metrics of docs/operations.md', () => {
  it('are those that are served, with their labels', async () => {
    const { text } = await client.get('/metrics');
    const served = [...text.matchAll(/^# TYPE (cartulary_(?!process_|nodejs_)\w+) /gm)].map(([, name]) => name);
    const rows = readPage('docs/operations.md').matchAll(/^\| `(cartulary_\w+)` \| (.*?) \|/gm);
    const ofOne = [...rows].filter(([, name = '']) => !/^cartulary_(registrar|projector)_/.test(name));
    const written = new Map(ofOne.map(([, name, labels]) => [name, labels?.match(/\w+/g) ?? []]));
    expect([...written.keys()].sort()).toEqual(served.sort());
    for (const [name, labels] of written) {
      const sample = new RegExp(`^${name}(?:_count)?\\{(.*)\\}`, 'm').exec(text)?.[1] ?? '';
      expect([name, [...sample.matchAll(/(\w+)="/g)].map(([, label]) => label)]).toEqual([name, labels]);
    }
  });
});
