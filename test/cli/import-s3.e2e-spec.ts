import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import { cartulary, type CliResult } from '../support/cli.js';
import { describeOnS3 } from '../../libs/artifacts/src/testing/real-s3.js';
import { type Registry, startRegistry } from '../api/registry.js';

interface Line {
  readonly type: string;
  readonly path: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly ref?: string;
}

const NAME = 'm_d1_c1_20230101T000000';

describeOnS3('import of a bucket', (s3) => {
  let registry: Registry;
  let bucket: string;
  beforeEach(async () => {
    s3.newBucket();
    ({ bucket } = s3.with());
    await s3.client().makeBucket(bucket);
    registry = await startRegistry();
  });
  afterEach(() => registry.stop());

  const put = async (objects: Readonly<Record<string, string | Buffer>>): Promise<void> => {
    for (const [key, value] of Object.entries(objects)) await s3.client().putObject(bucket, key, value);
  };
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> => {
    const { endpoint, region, accessKey, secretKey } = s3.with();
    const s3Env = { S3_ENDPOINT: endpoint, S3_REGION: region, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey };
    return cartulary(['import', ...args], { url: registry.url, env: { ...s3Env, ...env } });
  };
  const imported = async (...args: string[]) => {
    const { code, out, err } = await run([`s3://${bucket}`, '--json', ...args]);
    const lines = out.toString().split('\n').filter(Boolean);
    return { code, err, lines: lines.map((line) => JSON.parse(line) as Line) };
  };
  const read = (path: string): Promise<Response> => fetch(`${registry.url}/v1/models/default/${path}`);

  it('registers what a folder of the same files would, and changes nothing when it runs again', async () => {
    const large = Buffer.alloc(300_000, 'weights');
    await put({
      [`deep/er/${NAME}.pkl`]: 'one',
      [`deep/er/${NAME}.json`]: '{"performance_metrics": {"f1": 0.9}}',
      'deep/': '',
      'm_d1_c1_20230102T000000.pkl': large,
      'net/MLmodel': 'flavors: {}',
      'net/data/007': large,
      'net/data/1e5': 'x',
      'net.json': '{"model_name": "net"}',
      'run/MLmodel': 'flavors: {}',
      'README ä & b.md': 'none of ours',
      '.hidden/x_d_c_20230101T000000.pkl': 'x',
      'broken_d_c_20230101T000000.pkl': 'x',
      'broken_d_c_20230101T000000.json': '{',
    });
    const first = await imported();
    expect(first.code).toBe(1);
    const told = (path: string) => first.lines.find((line) => line.path === path);
    expect(told(`deep/er/${NAME}.pkl`)).toMatchObject({ outcome: 'registered', ref: 'default/m:v1' });
    expect(told('m_d1_c1_20230102T000000.pkl')).toMatchObject({ outcome: 'registered', ref: 'default/m:v2' });
    expect(told('net')).toMatchObject({ outcome: 'registered', ref: 'default/net:v1' });
    expect(told('broken_d_c_20230101T000000.pkl')).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('Expected JSON'),
    });
    expect(told('run')).toMatchObject({ outcome: 'left-alone', reason: expect.stringContaining('MLflow') });
    expect(told('.hidden')).toMatchObject({ outcome: 'left-alone', reason: 'hidden' });
    expect(told('README ä & b.md')).toMatchObject({ outcome: 'left-alone' });
    expect(first.lines.at(-1)).toMatchObject({ type: 'summary', registered: 3, refused: 1, stopped: false });

    expect(await (await read('m/versions/1')).json()).toMatchObject({ metrics: { f1: 0.9 } });
    const bytes = await read('m/versions/2/artifact');
    expect(Buffer.from(await bytes.arrayBuffer()).equals(large)).toBe(true);
    expect(await (await read('net/versions/1/artifact/data/1e5')).text()).toBe('x');
    expect((await read('net/versions/1/artifact/data/007')).status).toBe(200);
    expect((await imported()).lines.at(-1)).toMatchObject({ registered: 0, unchanged: 3, refused: 1 });
  });

  it('reads below a prefix only, as a folder and not as the beginning of a name', async () => {
    await put({ [`a/${NAME}.pkl`]: 'one', [`ab/${NAME}.pkl`]: 'two' });
    for (const url of [`s3://${bucket}/a`, `s3://${bucket}/a/`]) {
      const { out } = await run([url, '--json', '--dry-run']);
      const lines = out.toString().split('\n').filter(Boolean);
      expect(lines.map((line) => (JSON.parse(line) as Line).path)).toEqual([`${NAME}.pkl`, undefined]);
    }
    expect((await read('m')).status).toBe(404);
  });

  it('takes more objects than the store lists at once', async () => {
    const count = 1001;
    const names = Array.from({ length: count }, (_, n) => `other/${n}.txt`);
    await Promise.all(names.map((name) => s3.client().putObject(bucket, name, 'x')));
    const { lines } = await imported();
    expect(lines.at(-1)).toMatchObject({ leftAlone: count, registered: 0 });
  });

  it('says what is wrong with the store, and what to do', async () => {
    await put({ [`${NAME}.pkl`]: 'one' });
    const at = `s3://${bucket}`;
    const wrong: [readonly string[], Record<string, string>, number, RegExp][] = [
      [['s3://no-such-bucket'], {}, 1, /no such bucket\. Correct its name/],
      [['s3://Not_A_Bucket'], {}, 2, /Expected s3:\/\/BUCKET/],
      [[`${at}/nothing/here`], {}, 2, /Expected objects below .*found none/],
      [[at], { S3_ACCESS_KEY: 'nobody' }, 1, /does not know the access key\. Correct the access key/],
      [[at], { S3_SECRET_KEY: 'wrong-secret' }, 1, /Correct the secret key/],
      [[at], { S3_SECRET_KEY: '' }, 2, /S3_SECRET_KEY, or AWS_ACCESS_KEY_ID/],
      [[at], { S3_ENDPOINT: 'http://127.0.0.1:1' }, 3, /no server there\. Start the store/],
      [[at], { S3_ENDPOINT: '127.0.0.1' }, 2, /scheme, host and port only/],
    ];
    for (const [args, env, code, words] of wrong) {
      const result = await run(args, env);
      expect(result.err).toMatch(words);
      expect([args, env, result.code]).toEqual([args, env, code]);
    }
  });

  it('stops where the store fails on the way, and the same command goes on', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `m_d1_c${n}_20230101T0000${String(n).padStart(2, '0')}.pkl`);
    await put(Object.fromEntries(names.map((name) => [name, Buffer.alloc(200_000, name)])));
    const { put: putArtifact } = registry.artifacts;
    let puts = 0;
    registry.artifacts.put = async (source, expected) => {
      if (++puts === 20) await s3.process.kill();
      return putArtifact.call(registry.artifacts, source, expected);
    };
    const stopped = await imported('--concurrency', '4');
    expect(stopped.code).toBe(3);
    expect(stopped.lines.at(-1)).toMatchObject({ type: 'summary', stopped: true });
    expect(stopped.err).toMatch(/the same command goes on/);
    await s3.process.start();
    const again = await imported();
    expect(again.code).toBe(0);
    const { registered, unchanged } = again.lines.at(-1) as unknown as Record<string, number>;
    expect([Number(registered) + Number(unchanged), Number(unchanged) > 0]).toEqual([40, true]);
    expect(await (await read('m')).json()).toMatchObject({ versionCount: 40 });
    expect((await buffer(await s3.client().getObject(bucket, names[0] as string))).length).toBe(200_000);
  });
});
