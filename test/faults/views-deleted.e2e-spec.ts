import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Command, formatInstant, type RecordedEvent } from '#domain';
import { replay, SqliteEventLog } from '#event-log';
import { newId, openDataFolder, sha256 } from '#platform';
import { barrier, BatchWriter, Heads, START } from '#records';
import { deleteViews } from '#views';
import { LoadClient, seeded } from '../support/load.js';
import { startServer } from '../support/server.js';

const DESCRIPTION = 'Written while no registry was running.';

describe('a registry whose views were deleted', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'cartulary-views-'));
  let before: ReadonlyMap<string, unknown>;
  let after: ReadonlyMap<string, unknown>;
  let appended: { model: string; seq: number };

  beforeAll(async () => {
    const first = await startServer({ dataDir });
    const clients = Array.from({ length: 4 }, (_, i) => new LoadClient(`client-${i}`, 5, seeded(i)));
    await Promise.all(clients.map((client) => client.run(first.url, new AbortController().signal, 80)));
    const keys = clients.flatMap((client) => client.calls.map(({ commandId }) => commandId));
    const paths = await pathsOf(first.url, keys);
    before = await answers(first.url, paths);
    await first.stop();
    appended = await appendOne(dataDir);
    const second = await startServer({ dataDir });
    after = await answers(second.url, [...paths, `/v1/models/default/${appended.model}`]);
    await second.stop();
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('answers every GET as before, but for the event that was appended', () => {
    const changed = [...before]
      .filter(([path, body]) => JSON.stringify(body) !== JSON.stringify(after.get(path)))
      .map(([path]) => path);
    const touched = [
      `/v1/models/default/${appended.model}`,
      `/v1/models/default/${appended.model}/history?page_size=1000`,
      '/v1/history?page_size=1000',
    ];
    expect([...changed].sort()).toEqual(touched.sort());
    expect(before.size).toBeGreaterThan(100);
  });

  it('shows that event', () => {
    expect(after.get(`/v1/models/default/${appended.model}`)).toMatchObject({
      description: DESCRIPTION,
      position: `default:${appended.seq}`,
    });
    const { events } = after.get(`/v1/models/default/${appended.model}/history?page_size=1000`) as {
      events: { type: string; data: object }[];
    };
    expect(events.at(-1)).toMatchObject({ type: 'io.cartulary.ModelDescribed.v1', data: { description: DESCRIPTION } });
    const earlier = before.get(`/v1/models/default/${appended.model}/history?page_size=1000`) as { events: unknown[] };
    expect(events.slice(0, -1)).toEqual(earlier.events);
  });
});

/** Every GET that has an answer, for what is in the registry. */
async function pathsOf(url: string, keys: readonly string[]): Promise<readonly string[]> {
  const { events } = (await (await fetch(`${url}/v1/history?page_size=1000`)).json()) as {
    events: { subject: string }[];
  };
  const versions = [...new Set(events.map(({ subject }) => subject).filter((subject) => subject.includes(':v')))];
  const models = [...new Set(events.map(({ subject }) => subject.split(':')[0] as string))];
  const ofVersions = versions.flatMap((subject) => {
    const path = `/v1/models/default/${subject.replace(':', '/versions/')}`;
    return [path, `${path}/history`, `${path}/filename`, `${path}/sidecar`, `${path}/artifact`];
  });
  const ofModels = models.flatMap((model) => {
    const path = `/v1/models/default/${model}`;
    return [path, `${path}/history?page_size=1000`, `${path}/versions/latest`, `${path}/versions/stage:Production`];
  });
  const stages = ['Production', 'Staging', 'Archived', 'None'].flatMap((stage) => [
    `/v1/stages/${stage}?page_size=1000`,
    `/v1/stages/${stage}?page_size=1000&known_at=default:100`,
  ]);
  return [
    ...ofVersions,
    ...ofModels,
    ...stages,
    '/v1/history?page_size=1000',
    '/v1/namespaces',
    ...keys.map((key) => `/v1/commands/${key}`),
  ];
}

async function answers(url: string, paths: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const path of paths) {
    const text = await (await fetch(url + path)).text();
    const body: unknown = /^[[{]/.test(text) ? JSON.parse(text) : text;
    // What is in a stage is said as of the position reached.
    if (path.startsWith('/v1/stages')) delete (body as { position?: string }).position;
    found.set(path, body);
  }
  return found;
}

/** Deletes the views, and appends one event to the log as an owner would. */
async function appendOne(dataDir: string): Promise<{ model: string; seq: number }> {
  const folder = openDataFolder(dataDir);
  deleteViews(folder.views);
  const log = SqliteEventLog.open(folder.log);
  try {
    const owner = newId();
    const producer = await log.openProducer(0);
    await producer.append([barrier({ owner, host: 'test', version: '0', commandsTopic: 'test' })]);
    const heads = new Heads({});
    let created: RecordedEvent | undefined;
    const signal = new AbortController().signal;
    const { prev } = await replay({ log, partition: 0, cursor: START, heads, signal }, async ({ entries }) => {
      for (const entry of entries)
        if (entry.kind === 'event' && entry.event.type === 'ModelCreated') created ??= entry.event;
    });
    const { stream, data } = created as Extract<RecordedEvent, { type: 'ModelCreated' }>;
    const command = {
      namespace: 'default',
      commandId: newId(),
      commandSha256: sha256('test'),
      actor: { id: 'test', kind: 'test', grade: 'claimed' },
    } as Command;
    const writer = new BatchWriter(owner, prev, heads, sha256);
    const now = formatInstant(Date.now());
    const event = {
      type: 'ModelDescribed',
      stream,
      subject: data.name,
      data: { name: data.name, description: DESCRIPTION },
    } as const;
    const encoded = writer.encode(command, [event], { recordedAt: now, effectiveAt: now, newEventId: newId });
    writer.keep(encoded);
    await producer.append(writer.finish());
    return { model: data.name, seq: (encoded.events[0] as RecordedEvent).seq };
  } finally {
    await log.close();
    folder.close();
  }
}
