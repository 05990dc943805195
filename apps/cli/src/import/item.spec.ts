import { expect, it } from '@jest/globals';
import { inOrder } from './item.js';

it('puts items in the order of their claimed times, then of their paths; without a time last', () => {
  const item = (path: string, createdAt?: number) => ({
    path,
    isFolder: false,
    model: 'm',
    ...(createdAt !== undefined && { createdAt }),
  });
  const items = [item('z'), item('b', 2), item('a', 2), item('y'), item('c', 1), item('d', -1)];
  expect(inOrder(items).map(({ path }) => path)).toEqual(['d', 'c', 'a', 'b', 'y', 'z']);
});
