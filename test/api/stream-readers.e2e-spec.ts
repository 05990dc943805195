import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteViewStore, VIEWS } from '#views';
import { longLog } from '../support/long-log.js';
import { Client } from './client.js';
import { type Registry, type RegistryOptions, startRegistry } from './registry.js';
import { type Line, type Opened, openStream, readLines, seqsOf } from './stream-reader.js';

const MIB = 1024 * 1024;
const EVENTS = 50_000;

/** One figure of `/metrics`. */
async function figure({ url }: Registry, name: string): Promise<number> {
  const { text } = await new Client(url).get('/metrics');
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

async function reaches(registry: Registry, name: string, value: number): Promise<void> {
  while ((await figure(registry, name)) !== value);
}

describe('readers of a long stream', () => {
  let folder: string;
  let registry: Registry;
  const start = async (options: RegistryOptions): Promise<void> => {
    const log = await longLog(EVENTS);
    const views = SqliteViewStore.open(join(folder, 'views.db'), VIEWS, () => undefined);
    registry = await startRegistry({ ports: { log, views }, without: ['registrar'], ...options });
    await views.reached(0, await log.end(0), new AbortController().signal);
  };
  const stall = (accept: string): Promise<Opened> => openStream(`${registry.url}/v1/events`, { accept });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartulary-streams-'));
  });
  afterEach(async () => {
    await registry.stop();
    await registry.views.close();
    rmSync(folder, { recursive: true });
  });

  it('that take nothing cost no more than a buffer each, are dropped, and go on behind what they have', async () => {
    await start({ streams: { cursorMs: 15_000, stallMs: 300, graceMs: 60_000 } });
    const before = process.memoryUsage().rss;
    const readers = await Promise.all(Array.from({ length: 20 }, () => stall('application/x-ndjson')));
    await reaches(registry, 'cartulary_streams_dropped_total', readers.length);
    // All of their events would be 1.2 GiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MIB);
    expect(await figure(registry, 'cartulary_streams_open')).toBe(0);
    const lines = await readLines(readers[0] as Opened);
    const seqs = seqsOf(lines);
    expect(lines.at(-1)).toMatchObject({ type: 'error', problem: { code: 'UNAVAILABLE' } });
    const last = seqs.at(-1) as number;
    expect(seqs).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(last).toBeLessThan(EVENTS);
    const rest = await openStream(`${registry.url}/v1/events?follow=false`, { 'last-event-id': `default:${last}` });
    expect(seqsOf(await readLines(rest))).toEqual(
      Array.from({ length: EVENTS - last }, (_, index) => last + 1 + index),
    );
    for (const { close } of readers) close();
  });

  it('that do not take the end either are cut off', async () => {
    await start({ streams: { cursorMs: 15_000, stallMs: 100, graceMs: 0 } });
    const { response } = await stall('text/event-stream');
    const closed = once(response, 'error');
    await reaches(registry, 'cartulary_streams_dropped_total', 1);
    response.resume();
    expect(await closed).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  it('hear of what is passed over', async () => {
    await start({});
    const opened = await openStream(`${registry.url}/v1/events?types=StagePromoted&follow=false`);
    const ids = (await readLines(opened)).map(({ id }) => Number(id.split(':')[1]));
    expect(ids.at(-1)).toBe(EVENTS);
    expect(Math.max(...ids.map((id, index) => id - (ids[index - 1] ?? 0)))).toBeLessThan(10_100);
  });
});

describe('streams of a registry that stops', () => {
  const read = (opened: Opened, last?: (line: Line) => boolean) => readLines(opened, last);

  it('end at once and whole', async () => {
    const registry = await startRegistry();
    const opened = await Promise.all(Array.from({ length: 5 }, () => openStream(`${registry.url}/v1/events`)));
    for (const one of opened) await read(one, ({ type }) => type === 'cursor');
    const ended = Promise.all(opened.map((one) => read(one)));
    await registry.stop();
    expect(await ended).toEqual(opened.map(() => []));
    expect(opened.map(({ response }) => response.complete)).toEqual(opened.map(() => true));
  });

  it('say in their pauses how far they have come', async () => {
    const registry = await startRegistry({ streams: { cursorMs: 20, stallMs: 60_000, graceMs: 0 } });
    await new Client(registry.url).register('m');
    const opened = await openStream(`${registry.url}/v1/events?types=StagePromoted`);
    let cursors = 0;
    await read(opened, ({ id }) => id === 'default:2' && ++cursors === 3);
    opened.close();
    await reaches(registry, 'cartulary_streams_open', 0);
    await registry.stop();
  });
});
