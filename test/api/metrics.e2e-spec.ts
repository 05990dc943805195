import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMAND_TYPES, EVENT_TYPES } from '#domain';
import { Client } from './client.js';
import { type Registry, startRegistry } from './registry.js';
import { openStream, readLines } from './stream-reader.js';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)?,?\\})? (-?(?:[0-9.]+(?:e[+-]?[0-9]+)?|Inf)|\\+Inf|Na[Nn])$`,
);
const COMMENT = new RegExp(`^# (?:HELP (${NAME}) .*|TYPE (${NAME}) (?:counter|gauge|histogram|summary|untyped))$`);

/** Reads Prometheus' text format 0.0.4; throws at the first line that is none of it. */
function parse(text: string): readonly Sample[] {
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  const typed = new Set<string>();
  return lines.flatMap((line) => {
    const comment = COMMENT.exec(line);
    if (comment?.[2]) typed.add(comment[2]);
    if (comment || line === '') return [];
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) throw new Error(`Expected a sample, found ${line}`);
    expect([...typed].some((family) => name.replace(/_(bucket|sum|count)$/, '') === family || name === family)).toBe(
      true,
    );
    const pairs = [...labels.matchAll(new RegExp(LABEL, 'g'))].map(([pair]) => pair.split(/=(.*)/s));
    const read = pairs.map(([key, quoted]) => [key, JSON.parse(quoted as string)] as const);
    return [{ name, labels: Object.fromEntries(read) as Record<string, string>, value: Number(value) }];
  });
}

let registry: Registry;
let client: Client;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
});
afterAll(() => registry.stop());

async function samples(): Promise<readonly Sample[]> {
  const { status, headers, text } = await client.get('/metrics');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  return parse(text);
}

async function valueOf(name: string, labels: Sample['labels'] = {}): Promise<number | undefined> {
  const found = (await samples()).filter(
    (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  );
  return found.length === 1 ? found[0]?.value : undefined;
}

describe('/metrics', () => {
  it('is text that Prometheus reads, and every name begins with cartulary_', async () => {
    const all = await samples();
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter(({ name }) => !name.startsWith('cartulary_'))).toEqual([]);
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds', 'build_info'])
      expect(all.map((one) => one.name)).toContain(`cartulary_${name}`);
  });

  it('counts commands, events and requests, and says how far each part is', async () => {
    await client.register('m');
    await client.register('m');
    await client.post('/v1/models/default/m/versions/9/promote', { stage: 'Production' });
    const of = (type: string, outcome: string) => valueOf('cartulary_commands_total', { type, outcome });
    expect(await of('RegisterModel', 'accepted')).toBe(1);
    expect(await of('RegisterModel', 'unchanged')).toBe(1);
    expect(await of('PromoteStage', 'rejected')).toBe(1);
    expect(await valueOf('cartulary_events_total', { type: 'ModelRegistered' })).toBe(1);
    const end = await registry.log.end(0);
    expect(await valueOf('cartulary_log_end_offset', { partition: '0' })).toBe(end);
    expect(await valueOf('cartulary_views_offset', { partition: '0' })).toBe(end);
    expect(await valueOf('cartulary_views_lag_records', { partition: '0' })).toBe(0);
    expect(await valueOf('cartulary_part_up', { part: 'log' })).toBe(1);
    const route = '/v1/models/:namespace/:name/versions';
    const requests = { method: 'POST', route, status: '201' };
    expect(await valueOf('cartulary_http_request_duration_seconds_count', requests)).toBe(1);
  });

  it('counts what is refused before it is published', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    await client.post('/v1/models/default/m/versions', { artifact: { digest } });
    expect(await valueOf('cartulary_commands_total', { type: 'RegisterModel', outcome: 'refused' })).toBe(1);
  });

  it('counts open streams', async () => {
    const opened = await openStream(`${registry.url}/v1/events`);
    await readLines(opened, ({ type }) => type === 'cursor');
    expect(await valueOf('cartulary_streams_open')).toBe(1);
    opened.close();
    while ((await valueOf('cartulary_streams_open')) !== 0);
  });

  it('takes no label from a caller', async () => {
    await client.get('/v1/models/default/secret');
    await client.get('/secret');
    await client.call('DELETE', '/v1/history');
    const all = await samples();
    const routes = new Set(registry.routes.map(({ url }) => url));
    const values = (key: string) => [...new Set(all.flatMap(({ labels }) => labels[key] ?? []))];
    expect(values('route').filter((route) => route !== 'none' && !routes.has(route))).toEqual([]);
    expect(values('route')).toContain('none');
    for (const { name, labels } of all) {
      if (name === 'cartulary_commands_total') expect(COMMAND_TYPES).toContain(labels['type']);
      if (name === 'cartulary_events_total') expect(EVENT_TYPES).toContain(labels['type']);
      expect(JSON.stringify(labels)).not.toContain('secret');
    }
  });
});
