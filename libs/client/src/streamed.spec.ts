import { describe, expect, it } from '@jest/globals';
import { type Streamed, streamedOf } from './streamed.js';

const event = {
  type: 'io.cartulary.ModelCreated.v1',
  source: '/cartulary/lab',
  subject: 'größe',
  time: '2026-11-25T12:00:00.000Z',
  recordedtime: '2026-11-25T12:00:00.000Z',
  sequence: '0000000000000041',
  authid: 'ada',
  later: true,
  data: { name: 'größe' },
};

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size = 7): Promise<readonly Streamed[]> {
  const all: Streamed[] = [];
  for await (const one of streamedOf(inPieces(text, size))) all.push(one);
  return all;
}

describe('lines of a stream', () => {
  it.each([1, 2, 3, 1000])('are read in pieces of %i bytes, and what is cut off is left out', async (size) => {
    const text = `${JSON.stringify(event)}\n{"type":"cursor","id":"lab:50"}\n${JSON.stringify(event).slice(0, -1)}`;
    expect(await read(text, size)).toEqual([{ position: 'lab:41', event }, { position: 'lab:50' }]);
  });

  it('may end with an error', async () => {
    const problem = { detail: 'Too slow.', code: 'UNAVAILABLE', errors: [] };
    const text = `{"type":"cursor","id":"lab:1"}\n${JSON.stringify({ type: 'error', problem })}\n`;
    await expect(read(text)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'Too slow.' });
  });

  it.each(['nothing\n', '{}\n', '{"type":"cursor"}\n', '[]\n', `${JSON.stringify({ ...event, source: 'x' })}\n`])(
    'are nothing else: %s',
    async (text) => {
      await expect(read(text)).rejects.toThrowCode('UNAVAILABLE');
    },
  );
});
