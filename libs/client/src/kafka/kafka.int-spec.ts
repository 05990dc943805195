import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { KafkaCommandQueue, KafkaEventLog } from '#event-log';
import { describeOnKafka, useKafka } from '../../../event-log/src/testing/kafka.js';
import { OneOwner } from '../testing/one-owner.js';
import type { NewCommand } from './commands.js';
import { type KafkaConnection, RegistryPublisher } from './publisher.js';
import { type Place, PromotionSubscriber } from './subscriber.js';

const WHO = { source: '/test', actor: 'trainer' };
const about = { namespace: 'default', model: 'ranker' } as const;
const register = (label: string): NewCommand => ({
  ...about,
  id: `register ${label}`,
  type: 'RegisterModel',
  data: { artifact: { uri: `s3://models/${label}.onnx` }, label },
});

describeOnKafka('a registry on Kafka', () => {
  const kafka = useKafka();
  let place: KafkaConnection;
  let owner: OneOwner;
  let publisher: RegistryPublisher;
  let subscriber: PromotionSubscriber;

  beforeEach(async () => {
    place = await kafka.place();
    owner = await OneOwner.start({
      queue: await KafkaCommandQueue.open(place),
      log: await KafkaEventLog.open(place),
    });
    publisher = await RegistryPublisher.open(place, WHO);
    subscriber = await PromotionSubscriber.open(place);
  });
  afterEach(async () => {
    await Promise.all([publisher.close(), subscriber.close()]);
    await owner.stop();
  });

  it('tells a publisher the outcome, and another one the same after a takeover', async () => {
    const told = await publisher.submit(register('1'));
    expect(told).toMatchObject({ status: 'accepted', repeated: false, result: { ref: 'default/ranker:v1' } });
    await owner.takeOver();
    const other = await RegistryPublisher.open(place, { ...WHO, cursors: publisher.cursors });
    expect(await other.submit(register('1'))).toEqual({ ...told, repeated: true });
    await other.close();
  });

  it('decides what was published by a process that ended', async () => {
    const gone = await RegistryPublisher.open(place, WHO);
    await gone.publish(register('1'));
    await gone.close();
    expect((await publisher.submit(register('1'))).result?.ref).toBe('default/ranker:v1');
  });

  it('hands a subscriber each promotion once and in order, from any place on', async () => {
    for (const label of ['1', '2']) await publisher.submit(register(label));
    for (const version of [1, 2, 1]) {
      const data = { ref: `v${version}`, stage: 'Production' } as const;
      await publisher.submit({ ...about, type: 'PromoteStage', data });
      if (version === 2) await owner.takeOver();
    }
    const taken: string[] = [];
    let after: Place | undefined;
    while (taken.length < 3) {
      const ending = new AbortController();
      const query = { namespace: 'default', stage: 'Production', after, signal: ending.signal } as const;
      await subscriber.follow(query, async ({ promotion, place: behind }) => {
        if (!promotion) return;
        taken.push(promotion.ref);
        after = behind;
        ending.abort();
      });
    }
    expect(taken).toEqual(['default/ranker:v1', 'default/ranker:v2', 'default/ranker:v1']);
  });
});
