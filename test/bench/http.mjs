// Registration and reads over HTTP against empty routes of the same server, 32 connections.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { registration, report, ROUNDS, withFolder } from './support.mjs';

const SECONDS = Number(process.env.SECONDS ?? 3);
let n = 0;

await withFolder(async (folder) => {
  const server = fork(fileURLToPath(new URL('./http-server.mjs', import.meta.url)), [folder]);
  const [url] = await once(server, 'message');
  const bytes = 'weights';
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await fetch(`${url}/v1/artifacts/${digest}`, { method: 'PUT', body: bytes });
  const versions = '/v1/models/default/sentiment-classifier/versions';
  const body = () => JSON.stringify({ ...registration(n++), artifact: { digest, fileName: 'sentiment_model.pkl' } });
  const json = { 'content-type': 'application/json' };
  const post = (path, headers = {}) =>
    rate(url, {
      method: 'POST',
      path,
      headers: { ...json, ...headers },
      setupRequest: (request) => ({ ...request, body: body() }),
    });
  const get = (path) => rate(url, { method: 'GET', path });
  const put = (path, method, value) => fetch(url + path, { method, headers: json, body: JSON.stringify(value) });

  await post(versions);
  await put(`${versions}/1/promote`, 'POST', { stage: 'Production' });
  await put('/v1/models/default/sentiment-classifier/aliases/champion', 'PUT', { version: 1 });

  await compare(
    'register, full answer / empty POST',
    () => post(versions),
    () => post('/bench/empty'),
    '≥ 0.2',
  );
  await compare(
    'register, return=minimal / empty POST',
    () => post(versions, { prefer: 'return=minimal' }),
    () => post('/bench/empty'),
    '≥ 0.2',
  );
  await compare(
    'register, full answer / the same inserts',
    () => post(versions),
    () => post('/bench/insert'),
    '≥ 0.6',
  );
  await compare(
    'register, return=minimal / the same inserts',
    () => post(versions, { prefer: 'return=minimal' }),
    () => post('/bench/insert'),
    '≥ 0.6',
  );
  for (const ref of ['1', '@champion', 'stage:Production']) {
    await compare(
      `get by ${ref} / empty GET`,
      () => get(`${versions}/${ref}`),
      () => get('/bench/empty'),
      '≥ 0.7',
    );
  }
  server.disconnect();
  await once(server, 'exit');
});

async function compare(name, ours, ceiling, target) {
  const ratios = [];
  let last = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // Each goes first in turn, so that what drifts in a run drifts for both.
    const first = round % 2 === 0 ? await ours() : undefined;
    const theirs = await ceiling();
    last = first ?? (await ours());
    ratios.push(last / theirs);
  }
  report(name, ratios, target, `${Math.round(last)}/s`);
}

/** Good answers per second. */
async function rate(url, request) {
  const result = await autocannon({ url, connections: 32, duration: SECONDS, requests: [request] });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${request.method} ${request.path}: ${result.non2xx} refused, ${result.errors} errors`);
  return result['2xx'] / result.duration;
}
