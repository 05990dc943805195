import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Load } from './load.js';
import { describeDistributed, useWorld, type World } from './world.js';

const TWO_MINUTES = 120_000;

describeDistributed('many clients, two apis, three partitions', () => {
  const theWorld = useWorld({ partitions: 3, apis: 2 });
  let world: World;
  let load: Load;
  beforeEach(async () => {
    world = theWorld();
    await world.kept();
    load = new Load(world, world.clients(6, await world.namespaces()));
  });
  afterEach(() => world.dismiss());

  it(
    'F9: members that come and go under load lose and double nothing',
    async () => {
      const first = await world.started();
      const second = await world.started();
      await load.progress(30);
      await first.terminate();
      await load.progress(30);
      const third = await world.started();
      await load.progress(30);
      await second.kill();
      await load.progress(30);
      await world.started();
      third.pause();
      await load.progress(30);
      third.resume();
      await load.progress(30);
      await load.settle();
    },
    TWO_MINUTES,
  );

  it(
    'F13: a broker that is killed and started again loses nothing that was acknowledged',
    async () => {
      const [broker] = world.backends.kafka.processes;
      await load.progress(30);
      await broker?.kill();
      world.say('the broker is dead');
      await broker?.start();
      world.say(`the broker is process ${broker?.pid}`);
      await load.progress(30);
      await load.settle();
    },
    TWO_MINUTES,
  );

  it(
    'F14: a command sent up to five times, through failovers, is done once, and all its callers hear the same',
    async () => {
      const repeats = Array.from({ length: 40 }, (_, index) => {
        const request = world.create(`f14-${world.key()}`);
        const times = 1 + (index % 5);
        return Promise.all(
          Array.from({ length: times }, (_, turn) =>
            world.settle(request, world.registry.processes.api[turn % 2]?.url),
          ),
        );
      });
      const second = await world.started();
      await second.kill();
      for (const told of await Promise.all(repeats)) {
        const refs = told.map((one) => (one.is === 'done' ? one.ref : one));
        expect(new Set(refs)).toEqual(new Set([expect.stringMatching(/^default\/f14-/)]));
      }
      await load.settle();
    },
    TWO_MINUTES,
  );
});
