import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryEventLog } from '#event-log';
import { START } from '#records';
import { MemoryViewStore } from '#views';
import { Answer } from '../http/answer.js';
import { Reads } from '../queries/reads.js';
import { AnswerCache } from './answer-cache.js';

describe('AnswerCache', () => {
  let views: MemoryViewStore;
  let cache: AnswerCache;
  let rendered: number;
  beforeEach(() => {
    views = new MemoryViewStore();
    cache = new AnswerCache(new Reads(views, new MemoryEventLog()));
    rendered = 0;
  });
  const get = (key: string, body: unknown = {}) =>
    cache.get('default', key, async () => {
      rendered++;
      return Answer.json(body);
    });
  const move = (offset: number) => views.write(0, [], { ...START, offset });

  it('renders once while the views stand still', async () => {
    const first = await get('m/1');
    expect(await get('m/1')).toBe(first);
    await get('m/2');
    expect(rendered).toBe(2);
  });

  it('renders anew after any write', async () => {
    await get('m/1');
    await move(1);
    await get('m/1');
    expect(rendered).toBe(2);
  });

  it('does not keep an answer that a write overtook', async () => {
    const overtaken = cache.get('default', 'm/1', async () => {
      await move(1);
      return Answer.json('old');
    });
    await overtaken;
    expect((await get('m/1', 'new')).body).toBe('"new"');
  });

  it('keeps no error, and nothing that is very long', async () => {
    await expect(cache.get('default', 'm/1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await get('m/1', 'x'.repeat(100_000));
    await get('m/1', 'x'.repeat(100_000));
    expect(rendered).toBe(2);
  });
});
