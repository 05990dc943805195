import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VIEWS } from '#views';
import { streamShape } from '../../apps/api/src/answers/shapes.js';
import { Projection } from '../../apps/projector/src/projection.js';
import { projectorSource } from '../../apps/projector/src/projector.module.js';
import { Client, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';
import { type Frame, nextFrame, openStream, readLines, seqsOf } from './stream-reader.js';

let registry: Registry;
let client: Client;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url).as('ada');
  for (const label of ['a', 'b']) await client.register('m', { label }); // 1, 2, 3
  for (const version of [1, 2]) await promote('m', version, 'Production'); // 4, 5 and 6
  await client.register('other'); // 7, 8
  await promote('other', 1, 'Staging'); // 9
  await client.call('DELETE', '/v1/models/default/m/versions/2?force=true'); // 10
  await client.call('PUT', '/v1/namespaces/lab', { body: {} });
});
afterAll(() => registry.stop());

async function promote(model: string, version: number, stage: string): Promise<void> {
  const { status } = await client.post(`/v1/models/default/${model}/versions/${version}/promote`, { stage });
  expect(status).toBe(200);
}

const stream = (query: string, headers = {}) => openStream(`${registry.url}/v1/events?${query}`, headers);
const all = async (query: string) => readLines(await stream(`follow=false&${query}`));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a stream of events as lines', () => {
  it('has what the history has, and ends at the head where it is not to follow', async () => {
    const opened = await stream('follow=false');
    expect(opened.response.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'cartulary-position': 'default:10',
    });
    const lines = await readLines(opened);
    for (const line of lines) expect(() => streamShape.parse(line)).not.toThrow();
    expect(lines.at(-1)).toEqual({ type: 'cursor', id: 'default:10' });
    expect(lines.slice(0, -1)).toEqual((await client.get('/v1/history')).body.events);
    expect(new Set(lines.slice(0, -1).map(({ authid }) => authid))).toEqual(new Set(['ada']));
  });

  it('goes on with what comes, the same in every stream', async () => {
    const opened = await Promise.all([stream('namespace=default'), stream('after=default:10')]);
    for (const one of opened) await readLines(one, ({ type }) => type === 'cursor');
    await client.call('PUT', '/v1/models/default/m/aliases/best', { body: { version: 1 } }); // 11
    const [first, second] = await Promise.all(opened.map((one) => one.lines.next()));
    expect(first?.value).toBe(second?.value);
    expect(JSON.parse(first?.value as string)).toEqual((await client.get('/v1/history')).body.events.at(-1));
    opened.forEach((one) => one.close());
  });

  it.each([
    ['after=default:8', range(9, 11)],
    ['after=default:11', []],
    ['after=default:0', range(1, 11)],
    ['types=ModelRegistered', [2, 3, 8]],
    ['types=ModelRegistered,StagePromoted&after=default:4', [6, 8, 9]],
    ['model=other', [7, 8, 9]],
    ['model=m&types=StagePromoted', [4, 6]],
    ['stage=staging', [9]],
    ['stage=Production', [4, 5, 6, 10]],
    ['stage=Archived', [5]],
    ['stage=None&model=m', [4, 6]],
    ['namespace=lab', [1]],
    ['namespace=lab&after=default:10', [11]],
  ])('?%s shows %j', async (query, expected) => {
    expect(seqsOf(await all(query))).toEqual(expected);
  });

  it('follows a model through a new name, and what bears the old one is another model', async () => {
    await client.register('was');
    const opened = await stream('model=was');
    const before = await readLines(opened, ({ type }) => type === 'cursor');
    await client.post('/v1/models/default/was/rename', { name: 'is' });
    await client.register('was', { label: 'another' });
    await client.register('is', { label: 'same' });
    const after = await readLines(opened, ({ subject }) => subject === 'is:v2');
    expect([...before, ...after].flatMap(({ subject }) => subject ?? [])).toEqual(['was', 'was:v1', 'was', 'is:v2']);
    expect(seqsOf(await all('model=is'))).toEqual([...seqsOf(before), ...seqsOf(after)]);
    opened.close();
  });

  it.each([
    ['after=default:999999', 400, 'POSITION_BEYOND_HEAD'],
    ['after=yesterday', 400, 'INVALID_COMMAND'],
    ['after=', 400, 'INVALID_COMMAND'],
    ['types=StagePromoted,Promoted', 400, 'INVALID_COMMAND'],
    ['types=', 400, 'INVALID_COMMAND'],
    ['types=constructor', 400, 'INVALID_COMMAND'],
    ['stage=Live', 400, 'UNKNOWN_STAGE'],
    ['follow=maybe', 400, 'INVALID_COMMAND'],
    ['since=1', 400, 'INVALID_COMMAND'],
    ['namespace=none', 404, 'NAMESPACE_NOT_FOUND'],
    ['after=none:0', 404, 'NAMESPACE_NOT_FOUND'],
    ['model=never', 404, 'MODEL_NOT_FOUND'],
  ])('refuses ?%s', async (query, status, code) => {
    expectProblem(await client.get(`/v1/events?${query}`), status, code);
  });

  it('names the types that there are', async () => {
    const { body } = await client.get('/v1/events?types=Promoted');
    expect(body.detail).toMatch(/ModelCreated, .*NamespaceConfigured, .*found "Promoted"/);
  });

  it('answers HEAD with the head', async () => {
    const { status, headers } = await client.call('HEAD', '/v1/events?namespace=lab');
    expect([status, headers.get('cartulary-position')]).toEqual([200, 'lab:1']);
  });
});

describe('a stream while views lag', () => {
  let behind: Registry;
  beforeEach(async () => {
    behind = await startRegistry({ without: ['projector'] });
  });
  afterEach(() => behind.stop());
  const open = (query = '') => openStream(`${behind.url}/v1/events?${query}`);
  const write = async (name: string): Promise<void> => {
    const headers = { prefer: 'return=minimal' };
    expect((await new Client(behind.url).post('/v1/models/default', { name }, headers)).status).toBe(201);
  };

  it('shows what is in the log', async () => {
    const opened = await open();
    await readLines(opened, ({ type }) => type === 'cursor');
    await write('m');
    expect(seqsOf(await readLines(opened, ({ sequence }) => sequence !== undefined))).toEqual([1]);
    opened.close();
  });

  it('waits for what was written before it began, and then has all in order', async () => {
    await write('m');
    const opened = await open();
    const whole = await open('follow=false');
    expect(await readLines(opened, ({ type }) => type === 'cursor')).toEqual([{ type: 'cursor', id: 'default:0' }]);
    await write('n');
    const ending = new AbortController();
    const projector = projectorSource(behind.log, behind.views).run(
      ({ batch, partition }) => new Projection(behind.views, VIEWS).project(partition, batch),
      ending.signal,
      () => undefined,
    );
    expect(seqsOf(await readLines(opened, ({ sequence }) => Number(sequence) === 2))).toEqual([1, 2]);
    expect((await readLines(whole)).map(({ type }) => type)).toEqual(['io.cartulary.ModelCreated.v1', 'cursor']);
    opened.close();
    ending.abort();
    await projector;
  });
});

describe('a stream of server-sent events', () => {
  const sse = (query: string, more = {}) => stream(query, { accept: 'text/event-stream', ...more });

  it('has ids, names and CloudEvents, and goes on behind the last id', async () => {
    const opened = await sse('types=StagePromoted&follow=false&after=default:5');
    expect(opened.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const frames: Frame[] = [];
    for (let frame = await nextFrame(opened); frame; frame = await nextFrame(opened)) frames.push(frame);
    expect(frames[0]).toEqual({ retry: '1000' });
    expect(frames[1]).toMatchObject({ id: 'default:6', event: 'StagePromoted' });
    expect(JSON.parse(frames[1]?.data as string)).toEqual((await client.get('/v1/history')).body.events[5]);
    expect(frames.at(-1)).toMatchObject({ event: 'cursor', data: expect.stringContaining('"cursor"') });
    const resumed = await sse('namespace=lab&after=lab:0&types=StagePromoted&follow=false', {
      'last-event-id': 'default:6',
    });
    await nextFrame(resumed);
    expect(await nextFrame(resumed)).toMatchObject({ id: 'default:9' });
  });

  it('refuses an id that is none, and one that is not there yet, as problems', async () => {
    const headers = { accept: 'text/event-stream' };
    expectProblem(await client.get('/v1/events', { ...headers, 'last-event-id': 'x' }), 400, 'INVALID_COMMAND');
    const beyond = await client.get('/v1/events', { ...headers, 'last-event-id': 'default:99999' });
    expectProblem(beyond, 400, 'POSITION_BEYOND_HEAD');
  });
});

describe('the seam between what was there and what comes', () => {
  it('loses nothing and repeats nothing while writes go on', async () => {
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n++) await client.register(`busy${n % 3}`, { label: `n${n}` });
    })();
    const readers = range(0, 19).map(async (n) => {
      const opened = await stream(n % 2 === 0 ? '' : `after=default:${n}`);
      const lines = await readLines(opened, ({ sequence }) => Number(sequence ?? 0) >= 200 + n);
      opened.close();
      return [n, seqsOf(lines)] as const;
    });
    for (const [n, seqs] of await Promise.all(readers)) {
      expect(seqs).toEqual(range(n % 2 === 0 ? 1 : n + 1, seqs.at(-1) as number));
    }
    writing = false;
    await writer;
  });
});
