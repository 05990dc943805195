import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildManifest, encodeManifest, MANIFEST_MEDIA_TYPE } from '#artifacts';
import type { Digest } from '#domain';
import { Client, digestOf, expectProblem, SIDECAR } from './client.js';
import { type Registry, startRegistry } from './registry.js';

let registry: Registry;
let client: Client;
beforeAll(async () => {
  registry = await startRegistry();
  client = new Client(registry.url);
});
afterAll(() => registry.stop());

const put = (digest: string, body: string | Uint8Array, type = 'application/octet-stream') =>
  client.call('PUT', `/v1/artifacts/${digest}`, { body, headers: { 'content-type': type } });

describe('storing', () => {
  it('is 201 for new bytes and 200 for known ones', async () => {
    const digest = digestOf('hello');
    const made = await put(digest, 'hello');
    expect([made.status, made.body]).toEqual([201, { digest, size: 5 }]);
    expect((await put(digest, 'hello')).status).toBe(200);
  });

  it('streams bytes of any type and size, also what looks like JSON', async () => {
    const large = JSON.stringify({ weights: 'x'.repeat(3 * 1024 * 1024), '': '{{{' });
    expect((await put(digestOf(large), large, 'application/json')).status).toBe(201);
    expect((await put(digestOf('<a>'), '<a>', 'text/html; charset=utf-8')).status).toBe(201);
    expect((await client.call('PUT', `/v1/artifacts/${digestOf('')}`)).body).toEqual({ digest: digestOf(''), size: 0 });
  });

  it('refuses other bytes, and keeps none of them', async () => {
    const digest = digestOf('right');
    expectProblem(await put(digest, 'wrong'), 422, 'DIGEST_MISMATCH');
    expectProblem(await client.get(`/v1/artifacts/${digest}`), 404, 'ARTIFACT_NOT_FOUND');
    expectProblem(await client.get(`/v1/artifacts/${digestOf('wrong')}`), 404, 'ARTIFACT_NOT_FOUND');
  });

  it.each(['sha256:abc', 'md5:d41d8cd98f00b204e9800998ecf8427e', `sha256:${'A'.repeat(64)}`, 'latest'])(
    'refuses the name %s',
    async (name) => {
      expectProblem(await put(name, 'x'), 400, 'INVALID_DIGEST');
      expectProblem(await client.get(`/v1/artifacts/${name}`), 400, 'INVALID_DIGEST');
    },
  );

  it('keeps nothing of an upload that is cut off', async () => {
    const bytes = 'z'.repeat(100_000);
    const digest = digestOf(bytes);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(registry.port, '127.0.0.1', () => {
        socket.write(
          `PUT /v1/artifacts/${digest} HTTP/1.1\r\nHost: 127.0.0.1:${registry.port}\r\nContent-Length: 100000\r\n\r\n${bytes.slice(0, 50_000)}`,
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
    expectProblem(await client.get(`/v1/artifacts/${digest}`), 404, 'ARTIFACT_NOT_FOUND');
    expect((await put(digest, bytes)).status).toBe(201);
  });
});

describe('fetching', () => {
  const bytes = '0123456789';
  const path = `/v1/artifacts/${digestOf(bytes)}`;
  beforeAll(async () => {
    await put(digestOf(bytes), bytes);
  });

  it('gives the bytes under their ETag, inert in a browser', async () => {
    const whole = await client.get(path);
    expect([whole.status, whole.text]).toEqual([200, bytes]);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-length': '10',
      'accept-ranges': 'bytes',
      etag: `"${digestOf(bytes)}"`,
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
  });

  it('answers HEAD without the bytes', async () => {
    const head = await client.call('HEAD', path);
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '10']);
    expect((await client.call('HEAD', `/v1/artifacts/${digestOf('nothing')}`)).status).toBe(404);
  });

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
  ])('gives %s', async (range, part, where) => {
    const found = await client.get(path, { range });
    expect([found.status, found.text, found.headers.get('content-range')]).toEqual([206, part, where]);
    expect(found.headers.get('content-length')).toBe(`${part.length}`);
  });

  it('refuses a range behind the end, and says how long it is', async () => {
    const refused = await client.get(path, { range: 'bytes=10-' });
    expectProblem(refused, 416, 'RANGE_NOT_SATISFIABLE');
    expect(refused.headers.get('content-range')).toBe('bytes */10');
  });

  it.each(['bytes=4-2', 'bytes=1-2,5-6', 'lines=1-2', 'bytes=x'])('passes over the range %s', async (range) => {
    expect((await client.get(path, { range })).status).toBe(200);
  });

  it('heeds If-Range and If-None-Match', async () => {
    expect((await client.get(path, { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
    expect((await client.get(path, { range: 'bytes=0-1', 'if-range': `"${digestOf(bytes)}"` })).status).toBe(206);
    expect((await client.get(path, { 'if-none-match': `"${digestOf(bytes)}"` })).status).toBe(304);
  });
});

describe('directories', () => {
  const files = { MLmodel: 'flavors: {}', 'data/weights.bin': 'weights' };
  const manifest = encodeManifest(
    buildManifest(
      Object.entries(files).map(([path, text]) => ({ path, digest: digestOf(text) as Digest, size: text.length })),
    ),
  );

  it('are refused while a file of theirs is missing', async () => {
    const refused = await put(digestOf(manifest), manifest, MANIFEST_MEDIA_TYPE);
    expectProblem(refused, 404, 'ARTIFACT_NOT_FOUND');
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'files[0].digest',
      'files[1].digest',
    ]);
  });

  it('are stored by their manifest and read file by file', async () => {
    for (const text of Object.values(files)) await client.store(text);
    expect((await put(digestOf(manifest), manifest, MANIFEST_MEDIA_TYPE)).status).toBe(201);
    const artifact = { digest: digestOf(manifest), mediaType: MANIFEST_MEDIA_TYPE };
    expect((await client.post('/v1/models/default/dir/versions', { artifact })).status).toBe(201);
    const at = '/v1/models/default/dir/versions/1/artifact';
    expect((await client.get(at)).headers.get('content-type')).toBe(MANIFEST_MEDIA_TYPE);
    expect((await client.get(`${at}/data/weights.bin`)).text).toBe('weights');
    expect((await client.get(`${at}/data%2Fweights.bin`, { range: 'bytes=0-2' })).text).toBe('wei');
    expectProblem(await client.get(`${at}/data`), 404, 'ARTIFACT_NOT_FOUND');
    expectProblem(await client.get(`${at}/..%2F..%2Fetc%2Fpasswd`), 404, 'ARTIFACT_NOT_FOUND');
  });

  it.each([
    ['{"files":[]}', 400, 'INVALID_COMMAND'],
    ['{"files":[{"path":"../x","digest":"sha256:x","size":1}]}', 400, 'INVALID_DIGEST'],
    ['{"files": [] }', 400, 'INVALID_COMMAND'],
    ['not JSON', 400, 'INVALID_COMMAND'],
  ])('are refused when they are %s', async (text, status, code) => {
    expectProblem(await put(digestOf(text), text, MANIFEST_MEDIA_TYPE), status, code);
    expectProblem(await client.get(`/v1/artifacts/${digestOf(text)}`), 404, 'ARTIFACT_NOT_FOUND');
  });

  it('refuse other bytes before they look at them', async () => {
    expectProblem(await put(digestOf('x'), 'y', MANIFEST_MEDIA_TYPE), 422, 'DIGEST_MISMATCH');
    expectProblem(await put(digestOf('x'), 'x'.repeat(5 * 1024 * 1024), MANIFEST_MEDIA_TYPE), 413, 'PAYLOAD_TOO_LARGE');
  });
});

describe('the files of a version', () => {
  const sidecar = `{
  "model_name": "sidecar", "model_file": "sidecar_3f4e5a6_a1b2c3d_20231027T103000.pkl", "version": "2.0",
  "creation_timestamp": "2023-10-27T10:30:00", "lineage": {"code_commit_hash": "a1b2c3d", "data_version_id": "3f4e5a6"},
  "hyperparameters": {"lr": 0.1}, "performance_metrics": {"f1": 0.9}, "approved_by": "Zoë"
}`;
  const at = '/v1/models/default/sidecar/versions';
  let artifact: string;
  beforeAll(async () => {
    artifact = await client.store('sidecar weights');
  });
  const register = (body: string, query = `?artifact=${artifact}`) =>
    client.call('POST', at + query, { body, headers: { 'content-type': SIDECAR } });

  it('can come in by a sidecar', async () => {
    const made = await register(sidecar);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      label: '2.0',
      createdAt: '2023-10-27T10:30:00Z',
      artifact: { digest: artifact, grade: 'verified', fileName: 'sidecar_3f4e5a6_a1b2c3d_20231027T103000.pkl' },
      metrics: { f1: 0.9 },
    });
  });

  it('give the bytes, the sidecar as it came, and the name', async () => {
    const bytes = await client.get(`${at}/1/artifact`);
    expect([bytes.status, bytes.text]).toEqual([200, 'sidecar weights']);
    expect(bytes.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''sidecar_3f4e5a6_a1b2c3d_20231027T103000.pkl",
    );
    const response = await fetch(`${registry.url}${at}/1/sidecar`);
    expect(await response.text()).toBe(sidecar);
    expect((await client.get(`${at}/1/filename`)).text).toBe('sidecar_3f4e5a6_a1b2c3d_20231027T103000.pkl');
  });

  it('are written anew once the name has changed', async () => {
    await client.post('/v1/models/default/sidecar/rename', { name: 'renamed' });
    const { body } = await client.get('/v1/models/default/renamed/versions/1/sidecar');
    expect(body).toMatchObject({
      model_name: 'renamed',
      version: '2.0',
      approved_by: 'Zoë',
      performance_metrics: { f1: 0.9 },
    });
    expect((await client.get('/v1/models/default/renamed/versions/1/filename')).text).toBe(
      'renamed_3f4e5a6_a1b2c3d_20231027T103000.pkl',
    );
  });

  it('are missing where the sidecar came alone', async () => {
    const made = await register(sidecar.replace('"2.0"', '"3.0"'), '');
    expect([made.status, made.body.artifact.grade]).toEqual([201, 'missing']);
    expectProblem(await client.get(`${at}/${made.body.version}/artifact`), 404, 'ARTIFACT_NOT_FOUND');
  });

  it.each([
    ['of another model', sidecar.replace('"sidecar"', '"other"'), '', 400, 'INVALID_COMMAND'],
    ['with NaN', sidecar.replace('0.9', 'NaN'), '', 400, 'INVALID_COMMAND'],
    ['with a bad time', sidecar.replace('2023-10-27', '2023-13-27'), '', 400, 'INVALID_TIME'],
    ['for bytes that are not here', sidecar, `?artifact=${digestOf('nowhere')}`, 404, 'ARTIFACT_NOT_FOUND'],
    ['for no digest', sidecar, '?artifact=abc', 400, 'INVALID_DIGEST'],
  ])('refuse a sidecar %s, and keep nothing of it', async (_what, body, query, status, code) => {
    expectProblem(await register(body, query), status, code);
    if (body !== sidecar) expectProblem(await client.get(`/v1/artifacts/${digestOf(body)}`), 404, 'ARTIFACT_NOT_FOUND');
  });

  it('never make a header out of what somebody said of them', async () => {
    const digest = await client.store('<script>');
    const said = { digest, mediaType: 'text/html\r\nset-cookie: a=b', fileName: '../../evil"\r\n名.html' };
    await client.post('/v1/models/default/evil/versions', { artifact: said });
    const bytes = await client.get('/v1/models/default/evil/versions/1/artifact');
    expect([bytes.status, bytes.headers.get('content-type'), bytes.headers.get('set-cookie')]).toEqual([
      200,
      'application/octet-stream',
      null,
    ]);
    expect(bytes.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''evil%22%0D%0A%E5%90%8D.html");
  });
});
