// One large artifact to and from an S3 store: through the api, and by the URLs that the api gives away, against bare
// node:http to and from presigned URLs of the same server.
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'minio';
import { startS3 } from '../../dist/test/support/servers/s3.js';
import { report, seconds } from './support.mjs';

const MIB = 1024 ** 2;
const SIZE = Number(process.env.MIB ?? 1024) * MIB;
const ROUNDS = Number(process.env.ROUNDS ?? 1);
const BLOCK = randomBytes(8 * MIB);
const BUCKET = 'bench';

const s3 = await startS3();
const { url: endpoint, region, accessKey, secretKey } = s3;
const { hostname, port } = new URL(endpoint);
const client = new Client({ endPoint: hostname, port: Number(port), useSSL: false, region, accessKey, secretKey });
await client.makeBucket(BUCKET);
const settings = { endpoint, publicEndpoint: endpoint, region, accessKey, secretKey, bucket: BUCKET };
const api = fork(fileURLToPath(new URL('artifacts-s3-server.mjs', import.meta.url)), [JSON.stringify(settings)]);
try {
  const [url] = await once(api, 'message');
  await warmUp(url);
  const ratios = { put: [], get: [], direct: [], directGet: [] };
  const idle = (await memory()).rss;
  let [peak, adopted, rate] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    // Before and after, so that what drifts in a run drifts for both.
    const before = await bare(2 * round);
    const through = await throughApi(url, 2 * round);
    // The peak of a process never falls.
    peak ||= (await memory()).peak;
    const past = await pastApi(url, 2 * round + 1);
    const after = await bare(2 * round + 1);
    const raw = { put: (before.put + after.put) / 2, get: (before.get + after.get) / 2 };
    ratios.put.push(raw.put / through.put);
    ratios.get.push(raw.get / through.get);
    ratios.direct.push(raw.put / past.put);
    ratios.directGet.push(raw.get / past.get);
    [adopted, rate] = [past.adopt, raw];
  }
  const last = (await memory()).peak;
  const speed = (time) => `${Math.round(SIZE / MIB / time)} MiB/s`;
  report('PUT of a large artifact / bare S3', ratios.put, '≥ 0.4', `bare ${speed(rate.put)}`);
  report('GET of a large artifact / bare S3', ratios.get, '≥ 0.4', `bare ${speed(rate.get)}`);
  report('presigned PUT / bare S3', ratios.direct, '≥ 0.9', `then ${adopted.toFixed(1)} s to check and keep it`);
  report('presigned GET / bare S3', ratios.directGet, '≥ 0.9');
  report(
    'memory of the api above idle, MiB',
    [(peak - idle) / MIB],
    '≤ 64',
    `${Math.round((last - idle) / MIB)} when it keeps what was sent by URL`,
  );
} finally {
  api.disconnect();
  await once(api, 'exit');
  await s3.stop();
}

/** Seconds of a PUT and a GET. */
async function bare(round) {
  const key = `bare-${round}`;
  const put = await timed(async () => send(await client.presignedPutObject(BUCKET, key), content(`bare ${round}`)));
  const get = await timed(async () => drain(await client.presignedGetObject(BUCKET, key)));
  await client.removeObject(BUCKET, key);
  return { put, get };
}

async function throughApi(url, n) {
  const digest = digestOf(n);
  const at = `${url}/v1/artifacts/${digest}`;
  const put = await timed(() => send(at, content(n)));
  const get = await timed(() => drain(at));
  await forget(digest);
  return { put, get };
}

/** Without what the api does when the upload is completed, which is `adopt`. */
async function pastApi(url, n) {
  const digest = digestOf(n);
  const at = `${url}/v1/artifacts/${digest}`;
  let upload;
  const put = await timed(async () => {
    upload = await (await fetch(`${at}/uploads`, { method: 'POST' })).json();
    await send(upload.url, content(n));
  });
  const adopt = await timed(async () => {
    const { status } = await fetch(`${at}/uploads/${upload.upload}/complete`, { method: 'POST' });
    if (status !== 201) throw new Error(`Expected 201, found ${status}.`);
  });
  const get = await timed(async () => drain((await (await fetch(`${at}/url`)).json()).url));
  await forget(digest);
  return { put, adopt, get };
}

/** Bytes that differ from those of any other `n`. */
function* content(n) {
  const first = Buffer.alloc(MIB, `${n} `);
  yield first;
  for (let sent = MIB; sent < SIZE; sent += MIB) yield BLOCK.subarray(sent % BLOCK.length, (sent % BLOCK.length) + MIB);
}

function digestOf(n) {
  const hash = createHash('sha256');
  for (const chunk of content(n)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

async function send(url, chunks, size = SIZE) {
  const sending = request(url, { method: 'PUT', headers: { 'content-length': size } });
  const answered = once(sending, 'response');
  await pipeline(Readable.from(chunks, { objectMode: false }), sending);
  const [response] = await answered;
  const { statusCode } = response.resume();
  if (statusCode !== 200 && statusCode !== 201) throw new Error(`Expected a PUT to be taken, found ${statusCode}.`);
}

async function drain(url) {
  const asking = request(url).end();
  const [response] = await once(asking, 'response');
  let size = 0;
  for await (const chunk of response) size += chunk.length;
  if (size !== SIZE) throw new Error(`Expected ${SIZE} bytes, found ${size}.`);
}

async function timed(work) {
  const start = performance.now();
  await work();
  return seconds(start);
}

async function forget(digest) {
  const hex = digest.slice('sha256:'.length);
  await client.removeObject(BUCKET, `artifacts/sha256/${hex.slice(0, 2)}/${hex.slice(2)}`);
}

async function warmUp(url) {
  const bytes = Buffer.from('warm');
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await send(`${url}/v1/artifacts/${digest}`, [bytes], bytes.length);
  await (await fetch(`${url}/v1/artifacts/${digest}`)).text();
}

async function memory() {
  api.send('memory');
  const [found] = await once(api, 'message');
  return found;
}
