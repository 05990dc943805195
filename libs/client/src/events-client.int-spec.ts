import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EventsClient } from './events-client.js';
import type { Streamed } from './streamed.js';

const line = (seq: number): string =>
  `${JSON.stringify({
    type: 'io.cartulary.ModelDeleted.v1',
    source: '/cartulary/default',
    subject: 'm',
    time: '2026-11-25T12:00:00.000Z',
    recordedtime: '2026-11-25T12:00:00.000Z',
    sequence: String(seq).padStart(16, '0'),
    authid: 'ada',
    data: {},
  })}\n`;
const cursor = (seq: number): string => `${JSON.stringify({ type: 'cursor', id: `default:${seq}` })}\n`;

type Turn = (response: ServerResponse) => unknown;
const lines =
  (...texts: readonly string[]): Turn =>
  (response) =>
    response.writeHead(200, { 'cartulary-position': 'default:9' }).end(texts.join(''));
const problem =
  (status: number, code: string): Turn =>
  (response) =>
    response.writeHead(status).end(JSON.stringify({ detail: `${code}.`, code, errors: [] }));
/** Sends, and is gone in the middle. */
const lost =
  (...texts: readonly string[]): Turn =>
  (response) =>
    response
      .writeHead(200, { 'cartulary-position': 'default:9' })
      .write(texts.join(''), () => setImmediate(() => response.destroy()));

let server: Server;
let asked: URLSearchParams[];
let ending: AbortController;
let client: EventsClient;

/** A server that does one turn after the other. */
async function against(...turns: readonly Turn[]): Promise<void> {
  asked = [];
  ending = new AbortController();
  server = createServer((request: IncomingMessage, response) => {
    asked.push(new URL(request.url as string, 'http://x').searchParams);
    turns[asked.length - 1]?.(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  client = new EventsClient({ url: `http://127.0.0.1:${port}`, pauses: [], signal: ending.signal });
}
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function take(stream: AsyncIterable<Streamed>, last: string): Promise<readonly string[]> {
  const positions: string[] = [];
  for await (const { position } of stream) {
    positions.push(position);
    if (position === last) break;
  }
  return positions;
}

describe('a follower of events', () => {
  it('goes on behind the last one, however the stream ends', async () => {
    const dropped = `${JSON.stringify({ type: 'error', problem: { detail: 'Slow.', code: 'UNAVAILABLE', errors: [] } })}\n`;
    await against(
      lines(line(3), line(4)),
      lost(line(5), line(6).slice(0, 20)),
      problem(503, 'UNAVAILABLE'),
      lines(cursor(7), dropped),
      lines(line(9)),
    );
    const told: string[] = [];
    const listeners = { onLost: () => told.push('lost'), onBack: () => told.push('back') };
    const query = { after: 'default:2', types: ['ModelDeleted', 'ModelCreated'], stage: 'Production' };
    expect(await take(client.follow(query, listeners), 'default:9')).toEqual(
      [3, 4, 5, 7, 9].map((seq) => `default:${seq}`),
    );
    expect(asked.map((one) => one.get('after'))).toEqual([2, 4, 5, 5, 7].map((seq) => `default:${seq}`));
    expect(asked[0]?.get('types')).toBe('ModelDeleted,ModelCreated');
    expect(told).toEqual(['lost', 'back', 'lost', 'back']);
  });

  it.each([
    ['an event again', [line(3), line(3)]],
    ['one before', [line(3), line(2)]],
    ['a cursor before', [line(3), cursor(2)]],
    ['one of another namespace', [line(3), cursor(4).replace('default', 'lab')]],
    ['the one that was named', [line(2)]],
  ])('takes no %s', async (_what, texts) => {
    await against(lines(...texts));
    await expect(take(client.follow({ after: 'default:2' }), '')).rejects.toThrowCode('LOG_VIOLATION');
  });

  it('throws what the registry refuses, at first and later', async () => {
    await against(problem(404, 'MODEL_NOT_FOUND'));
    await expect(take(client.follow({}), '')).rejects.toThrowCode('MODEL_NOT_FOUND');
    server.close();
    await against(lines(line(1)), problem(401, 'UNAUTHENTICATED'));
    await expect(take(client.follow({}), '')).rejects.toThrowCode('UNAUTHENTICATED');
  });

  it('throws where there never was a registry', async () => {
    await against((response) => response.destroy());
    await expect(take(client.follow({}), '')).rejects.toThrowCode('UNAVAILABLE');
  });

  it('ends with what was there when it is not to follow, also over a lost stream', async () => {
    await against(lost(line(1), line(2)), lines(line(8), cursor(8), line(9), line(10)));
    expect(await take(client.upToHead({}), '')).toEqual([
      'default:1',
      'default:2',
      'default:8',
      'default:8',
      'default:9',
    ]);
    expect(asked.map((one) => one.get('follow'))).toEqual(['false', 'false']);
  });

  it('ends when it is told to', async () => {
    await against((response) => response.writeHead(200, { 'cartulary-position': 'default:1' }).write(line(1)));
    const positions: string[] = [];
    for await (const { position } of client.follow({})) {
      positions.push(position);
      ending.abort();
    }
    expect(positions).toEqual(['default:1']);
  });
});
