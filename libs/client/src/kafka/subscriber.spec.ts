import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { START, type NewLogRecord } from '#records';
import { OneOwner } from '../testing/one-owner.js';
import type { RegistryPublisher } from './publisher.js';
import { type Delivery, type Place, PromotionSubscriber, type PromotionQuery } from './subscriber.js';

const QUERY: PromotionQuery = { namespace: 'default', stage: 'Production' };

describe('PromotionSubscriber', () => {
  let registry: OneOwner;
  let publisher: RegistryPublisher;

  beforeEach(async () => {
    registry = await OneOwner.start();
    publisher = registry.publisher();
    for (const label of ['1', '2', '3']) {
      const data = { artifact: { uri: `s3://models/ranker-${label}.onnx` }, label };
      await publisher.submit({ type: 'RegisterModel', namespace: 'default', model: 'ranker', data });
    }
  });
  afterEach(() => registry.stop());

  async function promote(version: number, stage: 'Staging' | 'Production' = 'Production'): Promise<void> {
    const data = { ref: `v${version}`, stage };
    await publisher.submit({ type: 'PromoteStage', namespace: 'default', model: 'ranker', data });
  }

  /** What is handed on until the promotions have come that are expected, or the handler stops it. */
  async function take(count: number, after?: Place, query = QUERY): Promise<readonly Delivery[]> {
    const taken: Delivery[] = [];
    const ending = new AbortController();
    await new PromotionSubscriber(registry.log).follow({ ...query, after, signal: ending.signal }, async (delivery) => {
      if (ending.signal.aborted) return;
      if (delivery.promotion) taken.push(delivery);
      if (taken.length === count) ending.abort();
    });
    return taken;
  }

  const refs = (taken: readonly Delivery[]): readonly (string | undefined)[] =>
    taken.map(({ promotion }) => promotion?.ref);

  it('hands on each promotion into the stage, in order', async () => {
    await promote(1);
    await promote(2, 'Staging');
    await promote(3);
    await promote(1);
    const taken = await take(3);
    expect(taken.map(({ promotion }) => [promotion?.ref, promotion?.position])).toEqual([
      ['default/ranker:v1', 'default:5'],
      ['default/ranker:v3', 'default:8'],
      ['default/ranker:v1', 'default:10'],
    ]);
    expect(refs(await take(1, undefined, { ...QUERY, stage: 'Staging' }))).toEqual(['default/ranker:v2']);
    expect(refs(await take(4, undefined, { namespace: 'default' }))).toHaveLength(4);
  });

  it('goes on behind any place, over an owner that took over and what the old one wrote late', async () => {
    await promote(1);
    const late = (await registry.log.fetch(0, 1, 1)).records as readonly NewLogRecord[];
    await registry.takeOver();
    await (await registry.log.openProducer(0)).append(late);
    await registry.takeOver();
    for (const version of [2, 3, 1]) await promote(version);
    const all = await take(4);
    expect(refs(all)).toEqual([1, 2, 3, 1].map((version) => `default/ranker:v${version}`));
    for (const [index, { place }] of all.entries()) {
      if (index === 3) continue;
      const kept = JSON.parse(JSON.stringify(place)) as Place;
      expect(refs(await take(3 - index, kept))).toEqual(refs(all.slice(index + 1)));
    }
  });

  it('moves its place on where nothing was promoted', async () => {
    const places: Place[] = [];
    const ending = new AbortController();
    await new PromotionSubscriber(registry.log).follow({ ...QUERY, signal: ending.signal }, async ({ place }) => {
      places.push(place);
      ending.abort();
    });
    expect(places).toEqual([{ cursor: expect.objectContaining({ offset: 5, seq: { default: 4 } }), seq: 4 }]);
  });

  it('does not take up another log', async () => {
    const place: Place = { cursor: { ...START, offset: 3, owner: 'somebody' }, seq: 0 };
    await expect(take(1, place)).rejects.toThrowCode('LOG_VIOLATION');
  });

  it('ends with what the handler throws, even where that sounds like a fault of the log', async () => {
    await promote(1);
    const mine = Object.assign(new Error('mine'), { code: 'UNAVAILABLE' });
    const following = new PromotionSubscriber(registry.log).follow(
      { ...QUERY, signal: new AbortController().signal },
      () => Promise.reject(mine),
    );
    await expect(following).rejects.toBe(mine);
  });
});
