import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryArtifactStore } from '#artifacts';
import { RegistryError } from '#domain';
import { MemoryCommandQueue } from '#event-log';
import { MemoryActorNames } from '#platform';
import { MemoryViewStore } from '#views';
import { Client, expectProblem } from './client.js';
import { type Registry, type RegistryOptions, startRegistry } from './registry.js';

let registry: Registry;
afterEach(() => registry.stop());

async function start(options: RegistryOptions): Promise<Client> {
  registry = await startRegistry(options);
  return new Client(registry.url);
}

const BODY = { artifact: { uri: 's3://x/y' } };
const PATH = '/v1/models/default/m/versions';

describe('while a part is down', () => {
  it('the queue: 503, nothing changed', async () => {
    const queue = new MemoryCommandQueue();
    queue.publish = async () => Promise.reject(new Error('down'));
    const client = await start({ ports: { queue } });
    const refused = await client.post(PATH, BODY);
    expectProblem(refused, 503, 'UNAVAILABLE');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.body.commandId).toMatch(/^[0-9a-f-]{36}$/);
    expectProblem(await client.get(`/v1/commands/${refused.body.commandId}`), 404, 'COMMAND_NOT_FOUND');
  });

  it('the registrar: 504 with the key to repeat, pending until then', async () => {
    const client = await start({ without: ['registrar'] });
    const waiting = client.post(PATH, BODY, { 'idempotency-key': '6fa459ea-ee8a-4ca4-894e-db77e160355e' });
    const pending = async () => (await client.get('/v1/commands/6fa459ea-ee8a-4ca4-894e-db77e160355e')).body.status;
    while ((await pending()) === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect(await pending()).toBe('pending');
    const unknown = await waiting;
    expectProblem(unknown, 504, 'OUTCOME_UNKNOWN');
    expect(unknown.body.commandId).toBe('6fa459ea-ee8a-4ca4-894e-db77e160355e');
    expect(unknown.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('the projector: as committed, and its status can be asked for all the same', async () => {
    const client = await start({ without: ['projector'] });
    const committed = await client.post(PATH, BODY, { 'idempotency-key': 'k' });
    expect([committed.status, committed.body]).toEqual([
      201,
      { ref: 'default/m:v1', position: 'default:2', outcome: 'accepted' },
    ]);
    expect(committed.headers.get('cartulary-projected')).toBe('false');
    const rejected = await client.post('/v1/models/default/ghost/rename', { name: 'x' });
    expectProblem(rejected, 404, 'MODEL_NOT_FOUND');
    expect((await client.get(`/v1/commands/${rejected.body.commandId}`)).body).toMatchObject({
      status: 'rejected',
      error: { code: 'MODEL_NOT_FOUND' },
    });
    expectProblem(await client.get(PATH.replace('/versions', '')), 404, 'MODEL_NOT_FOUND');
  });

  it('the artifact store: 503 for what needs it, and readiness names it', async () => {
    const artifacts = new MemoryArtifactStore();
    artifacts.stat = async () => Promise.reject(new RegistryError('UNAVAILABLE', 'The disk is gone.'));
    const client = await start({ ports: { artifacts } });
    expectProblem(await client.post(PATH, { artifact: { digest: `sha256:${'0'.repeat(64)}` } }), 503, 'UNAVAILABLE');
    expect((await client.post(PATH, BODY)).status).toBe(201);
    const ready = await client.get('/readyz');
    expectProblem(ready, 503, 'UNAVAILABLE');
    expect(ready.body.errors).toEqual([{ path: 'artifacts', message: 'The disk is gone.' }]);
    expect((await client.get('/healthz')).status).toBe(200);
  });

  it('the names: 503 before anything is published', async () => {
    const names = new MemoryActorNames();
    names.idOf = async () => Promise.reject(new RegistryError('UNAVAILABLE', 'The names are gone.'));
    const client = await start({ ports: { names } });
    expectProblem(await client.as('ada').post(PATH, BODY), 503, 'UNAVAILABLE');
    expect((await client.post(PATH, BODY)).status).toBe(201);
  });

  it('our own code: 500 that says nothing of its insides', async () => {
    const views = new MemoryViewStore();
    views.get = async () => Promise.reject(new TypeError('secret detail'));
    const client = await start({ ports: { views } });
    const broken = await client.get('/v1/models/default/m');
    expect([broken.status, broken.headers.get('content-type')]).toEqual([
      500,
      'application/problem+json; charset=utf-8',
    ]);
    expect(JSON.stringify(broken.body)).not.toContain('secret');
  });
});

describe('while it stops', () => {
  it('answers what it has taken', async () => {
    const queue = new MemoryCommandQueue();
    const put = queue.publish.bind(queue);
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    let taken = 0;
    const all = new Promise<void>((resolve) => {
      queue.publish = async (commands) => {
        if ((taken += commands.length) === 20) resolve();
        await released;
        return put(commands);
      };
    });
    const client = await start({ ports: { queue } });
    const writes = Array.from({ length: 20 }, (_, i) => client.post(PATH, { ...BODY, label: `${i}` }));
    await all;
    const stopped = registry.stop();
    release();
    expect((await Promise.all(writes)).map(({ status }) => status)).toEqual(writes.map(() => 201));
    await stopped;
    await expect(client.get('/healthz')).rejects.toThrow();
  });
});
