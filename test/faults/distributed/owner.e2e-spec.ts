import { spawnSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { KafkaProxy, type Match, type Met } from '../../support/kafka-proxy.js';
import type { AppProcess } from '../../support/servers/registry-cluster.js';
import { describeDistributed, useWorld, type World } from './world.js';

const MINUTE = 60_000;
const REQUEST: Match = { api: 'Produce', way: 'request', topic: 'cartulary.events' };
const REPLY: Match = { ...REQUEST, way: 'reply' };

describeDistributed('an owner of the one partition', () => {
  const theWorld = useWorld({ partitions: 1 });
  let world: World;
  let proxy: KafkaProxy;
  beforeEach(async () => {
    world = theWorld();
    proxy = await KafkaProxy.start(world.backends.kafka.brokers);
  });
  afterEach(async () => {
    await world.dismiss();
    await proxy.close();
  });

  const behindProxy = (): Record<string, string> => ({ KAFKA_BROKERS: proxy.brokers.join() });
  const end = (): Promise<number> => world.log.end(0);
  const create = (name: string) => world.settle(world.create(`${name}-${world.seed}`));
  const done = { is: 'done' };

  it(
    'F1: that is killed before its request leaves has written nothing, and the next one decides the command',
    async () => {
      const a = await world.started({ FAILPOINT: 'batch.decided:kill' });
      const before = await end();
      const answer = create('f1');
      await a.exited;
      expect(await end()).toBe(before);
      await world.kept();
      expect(await answer).toMatchObject(done);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F2: that is killed before the reply to it has written the batch, and the next one finds it',
    async () => {
      const a = await world.started(behindProxy());
      const before = await end();
      const reply = proxy.next(REPLY, 'hold');
      const answer = create('f2');
      await reply;
      await a.kill();
      const written = await end();
      expect(written).toBeGreaterThan(before);
      await world.kept();
      expect(await answer).toMatchObject(done);
      // Nothing but the barrier.
      expect(await end()).toBe(written + 1);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F2: that is killed while its request is on the way: it is void where it lands, and the command was decided once',
    async () => {
      const a = await world.started(behindProxy());
      const request = proxy.next(REQUEST, 'hold');
      const answer = create('f2-late');
      const { release } = await request;
      await a.kill();
      await world.kept();
      expect(await answer).toMatchObject(done);
      await lands(release);
      expect(await create('f2-behind')).toMatchObject(done);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F3: that is killed behind its append leaves the api to read the outcome',
    async () => {
      const a = await world.started({ FAILPOINT: 'batch.appended:kill' });
      const [told] = await Promise.all([world.call(world.create(`f3-${world.seed}`)), a.exited]);
      expect(told).toMatchObject(done);
      await world.kept();
      await world.check();
    },
    MINUTE,
  );

  it(
    'F4: whose reply is lost has its batch in the log once, without a gap',
    async () => {
      await world.started(behindProxy());
      const { owners } = await world.tally();
      const before = await end();
      const reply = proxy.next(REPLY, 'cut');
      expect(await create('f4')).toMatchObject(done);
      await reply;
      expect(await create('f4-next')).toMatchObject(done);
      expect(await end()).toBe(before + 2);
      expect((await world.tally()).owners).toBe(owners);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F4: whose replies are all lost takes over again, and finds its batch',
    async () => {
      await world.started(behindProxy());
      const { owners } = await world.tally();
      const stop = proxy.every(REPLY, 'cut');
      expect(await create('f4-always')).toMatchObject(done);
      await world.entries((all) => all.filter(({ kind }) => kind === 'owner').length > owners);
      stop();
      expect(await create('f4-after')).toMatchObject(done);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F5: that was away for longer than its session writes nothing that counts when it comes back, and ends',
    async () => {
      const a = await world.started();
      expect(await create('f5')).toMatchObject(done);
      a.pause();
      await world.kept();
      expect(await create('f5-b')).toMatchObject(done);
      a.resume();
      await a.exited;
      expect(await create('f5-c')).toMatchObject(done);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F5: that was away with a batch in hand sends it in vain, tells nobody, and ends',
    async () => {
      const a = await world.started({ FAILPOINT: 'batch.decided:stop' });
      const answer = create('f5-in-hand');
      await stopped(a);
      const { voided } = await world.tally();
      await world.kept();
      expect(await answer).toMatchObject(done);
      a.resume();
      await a.exited;
      expect((await world.tally()).voided).toBeGreaterThan(voided);
      expect(await create('f5-behind')).toMatchObject(done);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F6: whose request is held until another has taken over: it is void, and the other goes on behind it',
    async () => {
      const a = await world.started(behindProxy());
      const request = proxy.next(REQUEST, 'hold');
      const answer = create('f6');
      const { release } = await request;
      a.pause();
      await world.kept();
      expect(await answer).toMatchObject(done);
      const { owners, voided } = await lands(release);
      expect(await create('f6-b')).toMatchObject(done);
      expect(await create('f6-c')).toMatchObject(done);
      // Its batch stands behind the void one, though not where it expected it: it takes over once more.
      const after = await world.tally();
      expect(after.owners).toBeGreaterThan(owners);
      expect(after.voided).toBe(voided);
      a.resume();
      await a.exited;
      await world.check();
    },
    MINUTE,
  );

  it(
    'F7: whose barrier comes late voids one batch of the rightful owner, which takes over again',
    async () => {
      const barrier = proxy.next(REQUEST, 'hold');
      const a = await world.registrar(behindProxy());
      const starting = a.start().catch(() => undefined);
      const { release } = await barrier;
      a.pause();
      await world.kept();
      expect(await create('f7')).toMatchObject(done);
      const { owners, voided } = await world.tally();
      const before = await end();
      release();
      await world.reaches(before + 1);
      expect(await create('f7-b')).toMatchObject(done);
      const after = await world.tally();
      expect(after.owners).toBeGreaterThanOrEqual(owners + 2);
      expect(after.voided).toBeGreaterThan(voided);
      a.resume();
      await a.exited;
      await starting;
      expect(await create('f7-c')).toMatchObject(done);
      await world.check();
    },
    MINUTE,
  );

  it(
    'F8: that hears nothing of its group decides what another decides, too; only one of them counts',
    async () => {
      await world.started(behindProxy());
      expect(await create('f8')).toMatchObject(done);
      const held: Met[] = [];
      const stop = proxy.every({ api: 'Heartbeat', way: 'request' }, 'hold', (met) => held.push(met));
      await world.kept();
      const { voided } = await world.tally();
      for (const name of ['f8-b', 'f8-c', 'f8-d']) expect(await create(name)).toMatchObject(done);
      expect((await world.tally()).voided).toBeGreaterThan(voided);
      stop();
      for (const { release } of held) release();
      expect(await create('f8-e')).toMatchObject(done);
      await world.check();
    },
    MINUTE,
  );

  /** Lets a request go that was held, and returns when it stands in the log, void. */
  async function lands(release: () => void): Promise<{ owners: number; voided: number }> {
    const before = await end();
    const { voided } = await world.tally();
    release();
    await world.reaches(before + 1);
    const after = await world.tally();
    expect(after.voided).toBeGreaterThan(voided);
    return after;
  }
});

/** Returns when the process has stopped itself. */
async function stopped({ pid }: AppProcess): Promise<void> {
  while (!/^T/.test(spawnSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).stdout))
    await setImmediate();
}
