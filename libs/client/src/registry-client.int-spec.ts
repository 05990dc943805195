import { getEventListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Digest, parseRef } from '#domain';
import { isUnreachable } from './network-fault.js';
import { RegistryClient } from './registry-client.js';

const ref = parseRef('m:v3');
const MIB = 1024 * 1024;
const digest: Digest = `sha256:${'0'.repeat(64)}`;
const version = {
  ...{
    zeta: 1,
    namespace: 'default',
    model: 'm',
    version: 3,
    ref: 'default/m:v3',
    stage: 'Production',
    stageSince: '',
    aliases: [],
  },
  ...{
    artifact: { grade: 'verified' },
    lineage: { missing: [], data: [], parents: [] },
    hyperparameters: {},
    metrics: {},
    tags: {},
  },
  ...{ registeredAt: '', registeredBy: 'ada', position: 'default:1' },
};

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => unknown;

let server: Server | undefined;
let calls: { key: string | undefined; body: string }[] = [];

/** A server that hands each call to `handler`, and a client of it that does not wait between its attempts. */
async function against(handler: Handler, signal?: AbortSignal): Promise<RegistryClient> {
  calls = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      calls.push({ key: request.headers['idempotency-key'] as string | undefined, body });
      handler(request, response, calls.length);
    });
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return clientOf((server.address() as AddressInfo).port, signal);
}

function clientOf(port: number, signal?: AbortSignal, pauses = [0, 0]): RegistryClient {
  return new RegistryClient({ url: `http://127.0.0.1:${port}`, pauses, ...(signal && { signal }) });
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}): unknown =>
  response.writeHead(status, headers).end(JSON.stringify(body));

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe('a command', () => {
  it('is repeated under the same key until its answer arrives, and is then as good as the first time', async () => {
    const client = await against((request, response, attempt) => {
      if (attempt === 1) return request.socket.destroy();
      if (attempt === 2) return json(response, 504, { detail: 'Late.', code: 'OUTCOME_UNKNOWN' });
      return json(response, 200, { ...version, displaced: [2] }, { 'cartulary-outcome': 'repeated' });
    });
    const answer = await client.promote(ref, { stage: 'Production', reason: 'better' });
    expect(answer).toMatchObject({ outcome: 'accepted', ref: 'default/m:v3', shown: { displaced: [2] } });
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    expect(calls[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(calls.map(({ body }) => body)).toEqual(Array(3).fill('{"stage":"Production","reason":"better"}'));
  });

  it('has its own key each time', async () => {
    const client = await against((_, response) => json(response, 200, version));
    await client.archive(ref, {});
    await client.archive(ref, {});
    expect(calls[0]?.key).not.toBe(calls[1]?.key);
  });

  it('is of unknown outcome when no answer ever comes', async () => {
    const client = await against((request) => request.socket.destroy());
    const error: unknown = await client.archive(ref, {}).catch((error: unknown) => error);
    expect(error).toThrowCode('OUTCOME_UNKNOWN');
    expect(isUnreachable(error)).toBe(true);
    expect(calls.length).toBe(3);
  });

  it('reaches a registry that was away for a moment', async () => {
    await against((request, response, attempt) => {
      if (attempt > 1) return json(response, 200, version);
      server?.close(() => setTimeout(() => server?.listen(port, '127.0.0.1'), 50));
      return request.socket.destroy();
    });
    const { port } = server?.address() as AddressInfo;
    // The second attempt comes too early, the third does not.
    await clientOf(port, undefined, [0, 300]).archive(ref, {});
    expect(calls.length).toBe(2);
  });

  it('stays of unknown outcome when the registry that had it goes away', async () => {
    const client = await against((request) => {
      server?.close();
      return request.socket.destroy();
    });
    await expect(client.archive(ref, {})).rejects.toThrowCode('OUTCOME_UNKNOWN');
    expect(calls.length).toBe(1);
  });

  it('is refused with the code and at once where the registry refuses', async () => {
    const problem = { detail: 'Expected a version, found none.', code: 'VERSION_NOT_FOUND', status: 404 };
    const client = await against((_, response) => json(response, 404, problem));
    const error: unknown = await client.archive(ref, {}).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'VERSION_NOT_FOUND', message: problem.detail, cause: problem });
    expect(isUnreachable(error)).toBe(false);
    expect(calls.length).toBe(1);
  });

  it('says so when it has changed nothing', async () => {
    const client = await against((_, response) => json(response, 200, version, { 'cartulary-outcome': 'unchanged' }));
    expect(await client.archive(ref, {})).toEqual({
      outcome: 'unchanged',
      ref: version.ref,
      shown: version,
      body: version,
    });
  });

  it('shows nothing of what is committed and in no view yet', async () => {
    const committed = { ref: version.ref, position: 'default:7', outcome: 'accepted' };
    const client = await against((_, response) => json(response, 200, committed, { 'cartulary-projected': 'false' }));
    expect(await client.archive(ref, {})).toEqual({ outcome: 'accepted', ref: version.ref, body: committed });
  });
});

describe('a read', () => {
  it('gives what was sent as it was sent', async () => {
    const client = await against((_, response) => json(response, 200, version));
    expect(JSON.stringify(await client.version(ref))).toBe(JSON.stringify(version));
  });

  it('fails at once where nothing listens', async () => {
    await against(() => undefined);
    const { port } = server?.address() as AddressInfo;
    await new Promise((closed) => server?.close(closed));
    const error: unknown = await clientOf(port)
      .version(ref)
      .catch((error: unknown) => error);
    expect(error).toThrowCode('UNAVAILABLE');
    expect(error).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
    expect(isUnreachable(error)).toBe(true);
  });

  it.each([
    [404, '<h1>Not here</h1>', 1],
    [200, '<h1>Hello</h1>', 1],
    [200, '{"ref":"default/m:v3"}', 1],
    [502, '<h1>Bad gateway</h1>', 3],
  ])('knows that %i %s is no registry, after so many calls: %i', async (status, body, most) => {
    const client = await against((_, response) => response.writeHead(status).end(body));
    const error: unknown = await client.version(ref).catch((error: unknown) => error);
    expect(error).toThrowCode('UNAVAILABLE');
    expect(isUnreachable(error)).toBe(true);
    expect(calls.length).toBe(most);
  });

  it('follows pages to the end, an empty one too', async () => {
    const client = await against(({ url = '' }, response) => {
      const token = new URL(url, 'http://x').searchParams.get('page_token');
      const next = { null: 'a', a: 'b' }[String(token)];
      return json(response, 200, { events: [], ...(next && { next_page_token: next }) });
    });
    const pages = [];
    for await (const page of client.history(ref, 'model')) pages.push(page.next_page_token);
    expect(pages).toEqual(['a', 'b', undefined]);
  });

  it('leave nothing behind on the signal that could end them', async () => {
    const { signal } = new AbortController();
    const client = await against((_, response) => response.writeHead(304).end(), signal);
    for (let call = 0; call < 20; call++) await client.hasArtifact(digest);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('ends when the caller ends it', async () => {
    const stopping = new AbortController();
    const client = await against(() => stopping.abort(), stopping.signal);
    await expect(client.version(ref)).rejects.toMatchObject({ name: 'AbortError' });
    expect(calls.length).toBe(1);
  });
});

describe('artifacts', () => {
  it('are sent anew from their beginning after a lost connection', async () => {
    const client = await against((request, response, attempt) =>
      attempt === 1 ? request.socket.destroy() : json(response, 201, {}),
    );
    await client.putArtifact(digest, async function* () {
      yield Buffer.from('one ');
      yield Buffer.from('two');
    });
    expect(calls.map(({ body }) => body)).toEqual(['one two', 'one two']);
  });

  it('fail with the fault of their source, not of the network', async () => {
    const client = await against((_, response) => json(response, 201, {}));
    const fault = new Error('The disk is gone.');
    const put = client.putArtifact(digest, async function* () {
      yield Buffer.from('one');
      throw fault;
    });
    await expect(put).rejects.toBe(fault);
  });

  it('take no more memory the larger they are', async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(201).end('{}'));
    });
    await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
    const idle = process.memoryUsage().arrayBuffers;
    let most = 0;
    await clientOf((server.address() as AddressInfo).port).putArtifact(digest, async function* () {
      for (let sent = 0; sent < 512 * MIB; sent += MIB) {
        yield Buffer.allocUnsafeSlow(MIB);
        most = Math.max(most, process.memoryUsage().arrayBuffers - idle);
      }
    });
    expect(most).toBeLessThan(128 * MIB);
  });

  it('are there or not', async () => {
    const problem = JSON.stringify({ detail: 'none', code: 'ARTIFACT_NOT_FOUND' });
    const client = await against((request, response, attempt) => {
      expect(request.headers['if-none-match']).toBe(`"${digest}"`);
      response.writeHead([304, 200, 404][attempt - 1] as number).end(['', 'weights', problem][attempt - 1]);
    });
    expect(await client.hasArtifact(digest)).toBe(true);
    expect(await client.hasArtifact(digest)).toBe(true);
    expect(await client.hasArtifact(digest)).toBe(false);
  });

  it('are new or not when they are sent', async () => {
    const client = await against((_, response, attempt) => response.writeHead(attempt === 1 ? 201 : 200).end('{}'));
    expect(await client.putArtifact(digest, Buffer.from('x'))).toBe(true);
    expect(await client.putArtifact(digest, Buffer.from('x'))).toBe(false);
  });

  it('are cut off loudly', async () => {
    const client = await against((_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
    });
    const reading = async (): Promise<void> => {
      for await (const _ of await client.readArtifact(digest));
    };
    const error: unknown = await reading().catch((error: unknown) => error);
    expect(error).toThrowCode('UNAVAILABLE');
    expect(isUnreachable(error)).toBe(true);
  });
});
