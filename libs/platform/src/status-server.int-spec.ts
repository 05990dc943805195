import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';
import { StatusServer } from './status-server.js';
import { VERSION } from './version.js';

describe('status server', () => {
  let lack: string | undefined;
  let server: StatusServer;
  beforeEach(async () => {
    lack = undefined;
    const readiness = new Readiness();
    readiness.watch('projector', () => lack);
    server = await StatusServer.start({ host: '127.0.0.1', port: 0 }, { readiness, metrics: new Metrics(VERSION) });
  });
  afterEach(() => server.close());

  const get = (path: string, method = 'GET') => fetch(server.url + path, { method });

  it('says that the process answers, and that it is ready', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok', version: VERSION });
    expect(await (await get('/readyz?verbose')).json()).toEqual({ status: 'ready', version: VERSION });
  });

  it('says what is missing, as a problem', async () => {
    lack = 'It is starting.';
    const answer = await get('/readyz');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
    expect(await answer.json()).toEqual({
      type: 'urn:cartulary:problem:UNAVAILABLE',
      title: 'Unavailable',
      status: 503,
      code: 'UNAVAILABLE',
      detail: 'Expected every part to do its work, found missing: projector.',
      errors: [{ path: 'projector', message: 'It is starting.' }],
    });
    expect((await get('/healthz')).status).toBe(200);
  });

  it('gives the figures', async () => {
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await answer.text()).toContain(`cartulary_build_info{version="${VERSION}"} 1`);
  });

  it('has nothing else, and takes nothing', async () => {
    expect((await get('/v1/models')).status).toBe(404);
    expect((await get('/healthz', 'POST')).status).toBe(405);
    const head = await get('/healthz', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('refuses a start at a port that is taken', async () => {
    const port = Number(new URL(server.url).port);
    const status = { readiness: new Readiness(), metrics: new Metrics(VERSION) };
    await expect(StatusServer.start({ host: '127.0.0.1', port }, status)).rejects.toThrowCode('START_REFUSED');
  });
});
