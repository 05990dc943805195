import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { replay } from '#event-log';
import { type Cursor, START } from '#records';
import { cursorShape } from '../../apps/api/src/answers/shapes.js';
import { Client, expectProblem } from './client.js';
import { type Registry, startRegistry } from './registry.js';

const NAMESPACES = ['default', 'lab', 'late'];

let registry: Registry;
let client: Client;
beforeAll(async () => {
  registry = await startRegistry();
  await fill('default', 'lab');
  // Another owner, whose barrier stands between batches.
  await registry.stop();
  registry = await startRegistry({ ports: registry });
  await fill('default', 'lab', 'late');
});
afterAll(() => registry.stop());

/** Commands that come at once share batches. */
async function fill(...namespaces: readonly string[]): Promise<void> {
  client = new Client(registry.url);
  for (const namespace of namespaces.slice(1)) await client.call('PUT', `/v1/namespaces/${namespace}`, { body: {} });
  for (let round = 0; round < 3; round++) {
    const commands = namespaces.flatMap((namespace) =>
      Array.from({ length: 5 }, (_, n) =>
        client.post(`/v1/models/${namespace}/m${n}/versions`, {
          artifact: { uri: `s3://bucket/${n}` },
          label: `${namespace} ${namespaces.length} ${round} ${n}`,
        }),
      ),
    );
    for (const { status } of await Promise.all(commands)) expect(status).toBe(201);
  }
}

async function headOf(namespace: string): Promise<number> {
  const { headers } = await client.get(`/v1/history?namespace=${namespace}`);
  return Number(headers.get('cartulary-position')?.split(':')[1]);
}

/** Numbers of a namespace's events that a verifying reader meets from the cursor on. */
async function readFrom(cursor: Cursor, namespace: string): Promise<readonly number[]> {
  const seqs: number[] = [];
  const { signal } = new AbortController();
  await replay({ log: registry.log, partition: 0, cursor, signal }, async ({ entries }) => {
    for (const entry of entries)
      if (entry.kind === 'event' && entry.event.namespace === namespace) seqs.push(entry.event.seq);
  });
  return seqs;
}

describe('the cursor behind a position', () => {
  it.each(NAMESPACES)('lets a verifying reader see all that is behind it, in %s', async (namespace) => {
    const head = await headOf(namespace);
    expect(head).toBeGreaterThan(15);
    const offsets: number[] = [];
    for (let after = 0; after <= head; after++) {
      const { status, body } = await client.get(`/v1/ledger/${namespace}/cursor?after=${namespace}:${after}`);
      expect(status).toBe(200);
      const { partition, ...cursor } = cursorShape.parse(body);
      expect(partition).toBe(0);
      offsets.push(cursor.offset);
      const seqs = await readFrom(cursor as Cursor, namespace);
      const first = seqs[0] ?? head + 1;
      expect(first).toBeLessThanOrEqual(after + 1);
      expect(seqs).toEqual(Array.from({ length: head - first + 1 }, (_, index) => first + index));
    }
    expect(offsets.at(-1)).toBe(await registry.log.end(0));
    expect(new Set(offsets).size).toBeGreaterThan(3);
  });

  it('is the beginning of the log where nothing is said', async () => {
    expect((await client.get('/v1/ledger/default/cursor')).body).toEqual({ partition: 0, ...START });
  });

  it.each([
    ['default/cursor?after=default:9999', 400, 'POSITION_BEYOND_HEAD'],
    ['default/cursor?after=lab:1', 400, 'INVALID_COMMAND'],
    ['default/cursor?after=1', 400, 'INVALID_COMMAND'],
    ['none/cursor', 404, 'NAMESPACE_NOT_FOUND'],
    ['No/cursor', 400, 'INVALID_NAME'],
  ])('refuses %s', async (path, status, code) => {
    expectProblem(await client.get(`/v1/ledger/${path}`), status, code);
  });
});
