import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Load } from './load.js';
import { describeDistributed, useWorld, type World } from './world.js';

const TWO_MINUTES = 120_000;

describeDistributed('a registry whose stores go away', () => {
  const theWorld = useWorld({ partitions: 1, apis: 2 });
  let world: World;
  beforeEach(async () => {
    world = theWorld();
    await world.kept();
  });
  afterEach(() => world.dismiss());

  const missing = async (url: string, part: string): Promise<boolean> => {
    const { errors = [] } = (await (await fetch(`${url}/readyz`)).json()) as { errors?: { path: string }[] };
    return errors.some(({ path }) => path === part);
  };

  it(
    'F15: MongoDB is killed in the middle of bulk writes: writes go on, and views catch up',
    async () => {
      const { process: mongo } = world.backends.mongo;
      const load = new Load(world, world.clients(4));
      await load.progress(40);
      await mongo.kill();
      const down = await world.log.end(0);
      const told = await world.settle(world.create(`f15-${world.seed}`));
      expect(told).toEqual({ is: 'done', projected: false, ref: `default/f15-${world.seed}` });
      expect(await world.log.end(0)).toBeGreaterThan(down);
      expect(await missing(world.url, 'views')).toBe(true);
      await mongo.start();
      world.say(`mongod is process ${mongo.pid}`);
      await load.progress(40);
      await load.settle();
    },
    TWO_MINUTES,
  );

  it.each(['views.folded', 'views.written'])(
    'F15: the projector is killed at %s: views catch up',
    async (failpoint) => {
      const [projector] = world.registry.processes.projector;
      await projector?.terminate();
      const ended = projector?.start({ FAILPOINT: `${failpoint}:kill` }).catch(() => undefined);
      const load = new Load(world, world.clients(4));
      await projector?.exited;
      await ended;
      // Each of these answers waits for views for five seconds.
      await load.progress(4);
      await projector?.start();
      await load.settle();
    },
    TWO_MINUTES,
  );

  it(
    'F16: S3 is down: what needs it is refused before it is published, all else works',
    async () => {
      const { process: s3 } = world.backends.s3;
      const uploaded = await put(world.url, `f16 ${world.seed}`);
      const unseen = await put(world.registry.processes.api[1]?.url ?? '', `f16 unseen ${world.seed}`);
      await s3.kill();
      const asked = await world.log.end(0);
      const refused = await world.call(register(world, unseen));
      expect(refused).toEqual({ is: 'rejected', code: 'UNAVAILABLE' });
      expect(await world.log.end(0)).toBe(asked);
      expect(await world.settle(world.create(`f16-other-${world.seed}`))).toMatchObject({ is: 'done' });
      // The api has seen these bytes and the owner has not: its word is final for the command.
      const final = register(world, uploaded);
      expect(await world.call(final)).toEqual({ is: 'rejected', code: 'UNAVAILABLE' });
      expect(await world.log.end(0)).toBe(asked + 2);
      await s3.start();
      expect(await world.call(final)).toEqual({ is: 'rejected', code: 'UNAVAILABLE' });
      expect(await world.settle(register(world, uploaded))).toMatchObject({ is: 'done' });
      expect(await world.settle(register(world, unseen))).toMatchObject({ is: 'done' });
      await world.check();
    },
    TWO_MINUTES,
  );
});

function register(world: World, digest: string) {
  return { key: world.key(), path: '/f16/versions', body: { artifact: { digest }, label: world.key() } };
}

async function put(url: string, text: string): Promise<string> {
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const headers = { 'content-type': 'application/octet-stream' };
  const { status } = await fetch(`${url}/v1/artifacts/${digest}`, { method: 'PUT', body: text, headers });
  expect(status).toBe(201);
  return digest;
}
