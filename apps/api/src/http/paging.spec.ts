import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fromPageToken, pageQuery, toPageToken } from './paging.js';

describe('page tokens', () => {
  const list = ['history', 'default', undefined];
  const token = toPageToken(list, 41);

  it('come back as what they were made of', () => {
    expect(fromPageToken(token, list, z.number())).toBe(41);
    expect(fromPageToken(undefined, list, z.number())).toBeUndefined();
  });

  it.each([
    ['another list', token, ['history', 'other', undefined]],
    ['another place', toPageToken(list, 'forty-one'), list],
    ['no token', 'abc', list],
    ['an empty one', '', list],
    ['other JSON', Buffer.from('{"a":1}').toString('base64url'), list],
  ])('are refused when they are of %s', (_what, text, of) => {
    expect(() => fromPageToken(text, of, z.number())).toThrowCode('INVALID_PAGE_TOKEN');
  });
});

describe('pageQuery', () => {
  it('takes 50 entries unless told', () => {
    expect(pageQuery.parse({})).toEqual({ page_size: 50 });
    expect(pageQuery.parse({ page_size: '1000' })).toEqual({ page_size: 1000 });
  });

  it.each(['0', '1001', '1.5', 'ten', ''])('refuses page_size=%s', (page_size) => {
    expect(pageQuery.safeParse({ page_size }).success).toBe(false);
  });
});
