import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { historyShape, stageShape } from '../../apps/api/src/answers/shapes.js';
import { type Body, Client, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';

let registry: Registry;
let client: Client;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url).as('ada');
  for (const label of ['a', 'b', 'c']) await client.register('m', { label });
  for (const version of [1, 2])
    await client.post(`/v1/models/default/m/versions/${version}/promote`, { stage: 'Production' });
  await client.call('PUT', '/v1/models/default/m/aliases/best', { body: { version: 1 } });
  await client.call('PUT', '/v1/models/default/m/aliases/best', { body: { version: 2 } });
});
afterAll(() => registry.stop());

interface Event {
  readonly type: string;
  readonly sequence: string;
  readonly authid: string;
  readonly leaf: string;
}

/** Follows the page tokens to the end. */
async function pages(path: string): Promise<{ events: Event[]; sizes: number[] }> {
  const events: Event[] = [];
  const sizes: number[] = [];
  for (let next = path; ;) {
    const { status, body } = await client.get(next);
    expect(status).toBe(200);
    expect(() => historyShape.parse(body)).not.toThrow();
    events.push(...body.events);
    sizes.push(body.events.length);
    if (body.next_page_token === undefined) return { events, sizes };
    next = `${path}&page_token=${body.next_page_token}`;
  }
}

describe('history', () => {
  it('of a model has all its events, oldest first, with names and leaves', async () => {
    const { events, sizes } = await pages('/v1/models/default/m/history?page_size=3');
    expect(events.map(({ type }) => type.replace(/^io\.cartulary\.(.*)\.v1$/, '$1'))).toEqual([
      'ModelCreated',
      'ModelRegistered',
      'ModelRegistered',
      'ModelRegistered',
      'StagePromoted',
      'ModelArchived',
      'StagePromoted',
      'AliasAssigned',
      'AliasAssigned',
    ]);
    expect(sizes).toEqual([3, 3, 3]);
    expect(new Set(events.map(({ authid }) => authid))).toEqual(new Set(['ada']));
    const leaf = JSON.parse(Buffer.from((events[0] as Event).leaf, 'base64').toString()) as {
      seq: number;
      actor: { id: string };
    };
    expect(leaf.seq).toBe(1);
    expect(leaf.actor.id).not.toContain('ada');
  });

  it('of a version has those that took something from it', async () => {
    const { events } = await pages('/v1/models/default/m/versions/1/history?page_size=100');
    expect(events.map(({ sequence }) => Number(sequence))).toEqual([2, 5, 6, 8, 9]);
  });

  it('of a namespace has those of every model', async () => {
    await client.register('other', {});
    const { events } = await pages('/v1/history?namespace=default&page_size=4');
    expect(events.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 11 }, (_, i) => i + 1));
    expect((await client.get('/v1/history')).body.events).toHaveLength(11);
  });

  it('takes a page token only from the same list', async () => {
    const { next_page_token: token } = (await client.get('/v1/models/default/m/history?page_size=1')).body;
    expectProblem(await client.get(`/v1/models/default/other/history?page_token=${token}`), 400, 'INVALID_PAGE_TOKEN');
    expectProblem(await client.get(`/v1/history?page_token=${token}`), 400, 'INVALID_PAGE_TOKEN');
    expectProblem(await client.get(`/v1/models/default/m/history?page_token=${token}x`), 400, 'INVALID_PAGE_TOKEN');
    expect(
      (await client.get(`/v1/models/default/m/history?page_size=2&page_token=${token}`)).body.events[0]?.sequence,
    ).toBe('0000000000000002');
  });

  it.each(['page_size=0', 'page_size=1001', 'page_size=abc', 'page_size=1&page_size=2', 'size=1', 'page_size='])(
    'refuses ?%s',
    async (query) => {
      expectProblem(await client.get(`/v1/history?${query}`), 400, 'INVALID_COMMAND');
    },
  );

  it('knows no model that was never there', async () => {
    expectProblem(await client.get('/v1/models/default/never/history'), 404, 'MODEL_NOT_FOUND');
    expectProblem(await client.get('/v1/models/default/m/versions/9/history'), 404, 'VERSION_NOT_FOUND');
  });
});

describe('stages', () => {
  const report = async (query: string): Promise<Body['versions']> => {
    const { status, body } = await client.get(`/v1/stages/production?${query}`);
    expect({ status, body }).toMatchObject({ status: 200, body: { stage: 'Production' } });
    expect(() => stageShape.parse(body)).not.toThrow();
    return body.versions;
  };

  it('say what is there, and what was there as known at a position or a time', async () => {
    const [now] = await report('namespace=default');
    expect(now).toMatchObject({ version: 2, stage: 'Production' });
    expect(now && 'until' in now).toBe(false);
    const [then] = await report('known_at=default:5');
    expect(then).toMatchObject({ version: 1, stage: 'Production' });
    const ended = (now as { from: string }).from;
    const [before] = await report(`at=${then?.from}`);
    expect(before).toMatchObject({ version: 1, from: then?.from, until: ended });
    expect(await report('at=2001-01-01')).toEqual([]);
    expect(await report(`known_at=${ended}`)).toMatchObject([{ version: 2 }]);
  });

  it('are paged', async () => {
    for (const model of ['p1', 'p2', 'p3']) {
      await client.register(model, {});
      await client.post(`/v1/models/default/${model}/versions/1/promote`, { stage: 'Staging' });
    }
    const models: string[] = [];
    for (let path: string | undefined = '/v1/stages/Staging?page_size=2'; path !== undefined;) {
      const { body } = await client.get(path);
      models.push(...body.versions.map(({ model }: { model: string }) => model));
      path = body.next_page_token && `/v1/stages/Staging?page_size=2&page_token=${body.next_page_token}`;
    }
    expect(models.sort()).toEqual(['p1', 'p2', 'p3']);
  });

  it.each([
    ['Live', '', 400, 'UNKNOWN_STAGE'],
    ['Production', 'at=yesterday', 400, 'INVALID_TIME'],
    ['Production', 'at=2026-11-17T09:30:00', 400, 'INVALID_TIME'],
    ['Production', 'at=2026-02-30', 400, 'INVALID_TIME'],
    ['Production', 'at=%zz', 400, 'INVALID_TIME'],
    ['Production', 'known_at=now', 400, 'INVALID_TIME'],
    ['Production', 'known_at=default:99999', 400, 'POSITION_BEYOND_HEAD'],
    ['Production', 'known_at=default:1&namespace=other', 400, 'INVALID_COMMAND'],
    ['Production', 'namespace=Not%20One', 400, 'INVALID_NAME'],
    ['Production', 'knownAt=default:1', 400, 'INVALID_COMMAND'],
  ])('refuse %s?%s', async (stage, query, status, code) => {
    expectProblem(await client.get(`/v1/stages/${stage}?${query}`), status, code);
  });
});
