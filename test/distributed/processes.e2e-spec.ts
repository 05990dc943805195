import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../api/client.js';
import { type Backends, startBackends } from '../support/servers/backends.js';
import { installKafka } from '../support/servers/install-kafka.js';
import { installMongo } from '../support/servers/install-mongo.js';
import { installS3 } from '../support/servers/install-s3.js';
import { canHave } from '../support/servers/needed.js';
import { type App, APPS } from '../support/servers/registry-cluster.js';
import type { ServerProcess } from '../support/servers/server-process.js';
import { run } from '../support/servers/tools.js';
import { AppRun, untilReadyz } from './app-process.js';

const describeOnServers = (await canHave(installKafka, installMongo, installS3)) ? describe : describe.skip;

const NAMESPACES = ['default', 'vision', 'speech', 'risk', 'fraud'];
/** Settings, each of which an app cannot do without. */
const NEEDED: Readonly<Record<App, readonly string[]>> = {
  api: ['KAFKA_BROKERS', 'MONGODB_URL', 'S3_ENDPOINT'],
  registrar: ['KAFKA_BROKERS', 'S3_ENDPOINT'],
  projector: ['KAFKA_BROKERS', 'MONGODB_URL'],
};
const OF_S3 = ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY', 'S3_BUCKET'];
/** A server that nobody is at. */
const NOBODY = {
  KAFKA_BROKERS: '127.0.0.1:1',
  MONGODB_URL: 'mongodb://127.0.0.1:1/?directConnection=true',
  S3_ENDPOINT: 'http://127.0.0.1:1',
};
/** What a start says where nobody is there. */
const SAID = { KAFKA_BROKERS: 'correct KAFKA_BROKERS', MONGODB_URL: 'MongoDB', S3_ENDPOINT: 'the bucket' };

describeOnServers('a registry of several processes', () => {
  let backends: Backends;
  const apps = {} as Record<App, AppRun>;
  let url: string;
  let client: Client;

  beforeAll(async () => {
    backends = await startBackends();
    const topics = ['dist/apps/cli/src/main.js', 'topics', '--apply', '--partitions', '4', '--replication', '1'];
    await run(process.execPath, topics, { env: backends.env });
    for (const app of APPS) apps[app] = new AppRun(app, backends.env);
    await Promise.all(APPS.map((app) => apps[app].url()));
    url = await apps.api.url();
    client = new Client(url);
    console.log(`pids: ${APPS.map((app) => `${app} ${apps[app].pid}`).join(', ')}`);
  }, 180_000);

  afterAll(async () => {
    for (const [name, app] of Object.entries(apps)) {
      await app.end('SIGKILL');
      if (app.stderr) console.log(`${name}: ${app.stderr}`);
    }
    await backends.stop();
  });

  it('registers, promotes and reads in namespaces of several partitions', async () => {
    const digest = await client.store('weights');
    for (const namespace of NAMESPACES) {
      const configured = await client.call('PUT', `/v1/namespaces/${namespace}`, { body: {} });
      expect([200, 201]).toContain(configured.status);
      const models = `/v1/models/${namespace}/m`;
      const registered = await client.as('ada').post(`${models}/versions`, { artifact: { digest } });
      expect(registered.status).toBe(201);
      expect(registered.headers.get('cartulary-projected')).not.toBe('false');
      expect((await client.post(`${models}/versions/1/promote`, { stage: 'Production' })).status).toBe(200);
      const { body } = await client.get(`${models}/versions/1`);
      expect([body.stage, body.version]).toEqual(['Production', 1]);
      expect((await client.get(`${models}/history`)).body.events.length).toBeGreaterThan(1);
    }
    expect((await client.get(`/v1/artifacts/${digest}`)).text).toBe('weights');
    const again = await client.post('/v1/models/default/m/versions/9/promote', { stage: 'Production' });
    expect(again.body.code).toBe('VERSION_NOT_FOUND');
  });

  it('tells what each process does', async () => {
    const figures = async (app: App) => (await fetch(`${await apps[app].url()}/metrics`)).text();
    const api = await figures('api');
    expect(api).toContain('cartulary_rejections_total{code="VERSION_NOT_FOUND"} 1');
    for (let partition = 0; partition < 4; partition++) {
      expect(api).toContain(`cartulary_views_lag_records{partition="${partition}"} 0`);
      expect(await figures('projector')).toContain(`cartulary_projector_lag_seconds{partition="${partition}"} 0`);
    }
    expect(api).not.toContain('part_up{part="owner"}');
    expect(await figures('registrar')).toContain('cartulary_build_info');
  });

  it.each(APPS.flatMap((app) => NEEDED[app].map((setting) => [app, setting] as const)))(
    'does not start %s where %s is not set, and says so',
    async (app, setting) => {
      const dropped = setting === 'S3_ENDPOINT' ? OF_S3 : [setting];
      const env = Object.fromEntries(Object.entries(backends.env).filter(([name]) => !dropped.includes(name)));
      const refused = new AppRun(app, env);
      expect(await refused.exited).toBe(1);
      expect(refused.stderr).toContain(`no ${setting}`);
      expect(refused.stderr).toContain('START_REFUSED');
    },
  );

  it.each(APPS.flatMap((app) => NEEDED[app].map((setting) => [app, setting] as const)))(
    'does not start %s where nobody is at %s, and says so without a secret',
    async (app, setting) => {
      const away = new AppRun(app, { ...backends.env, [setting]: NOBODY[setting as keyof typeof NOBODY] });
      expect(await away.exited).toBe(1);
      expect(away.stderr).toMatch(/\((UNAVAILABLE|START_REFUSED)\)\n$/);
      expect(away.stderr).toContain(SAID[setting as keyof typeof SAID]);
      expect(away.stderr).not.toContain(backends.env['S3_SECRET_KEY']);
    },
    60_000,
  );

  it('goes on in one process too, over the same servers', async () => {
    const standalone = new AppRun('standalone', backends.env);
    const other = new Client(await standalone.url());
    expect((await other.get('/v1/models/default/m/versions/1')).body.stage).toBe('Production');
    const digest = await other.store('more weights');
    expect(await registered(other, digest)).toBe(2);
    expect(await standalone.end()).toBe(0);
    expect((await client.get('/v1/models/default/m/versions/2')).body.version).toBe(2);
  }, 60_000);

  it('names the part whose server is away, and serves again when it is back', async () => {
    const projector = await apps.projector.url();
    const registrar = await apps.registrar.url();
    const { kafka, mongo, s3 } = backends;
    for (const [server, missing] of [
      [s3.process, [[url, 'artifacts']]],
      [
        mongo.process,
        [
          [url, 'views'],
          [projector, 'views'],
        ],
      ],
      [kafka.processes[0] as ServerProcess, [url, projector, registrar].map((at) => [at, 'log'])],
    ] as const) {
      await server.kill();
      for (const [at, part] of missing) await untilReadyz(at, (found) => found.missing.includes(part));
      await server.start();
      for (const [at] of missing) await untilReadyz(at, ({ status }) => status === 200);
    }
    expect(await registered(client, await client.store('weights after all'))).toBe(3);
  }, 120_000);

  it('ends with 0 after SIGTERM, each', async () => {
    for (const app of ['api', 'registrar', 'projector'] as const) {
      const code = await apps[app].end();
      expect([app, code, apps[app].stdout.split('\n').length]).toEqual([app, 0, 2]);
    }
  }, 60_000);
});

/** Registers, again with the same key where partitions have just changed hands, and returns the number of the version. */
async function registered(client: Client, digest: string): Promise<number> {
  const key = { 'idempotency-key': randomUUID() };
  for (let attempt = 1; ; attempt++) {
    const { status, body } = await client.post('/v1/models/default/m/versions', { artifact: { digest } }, key);
    if (![503, 504].includes(status) || attempt === 5) return body.version;
  }
}
