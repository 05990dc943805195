import { expect, it } from '@jest/globals';
import { Taken } from './taken.js';

async function taken(limit: number): Promise<{ entries: number[]; isCut: boolean; asked: number }> {
  let asked = 0;
  async function* pages(): AsyncGenerator<number[]> {
    for (const page of [[1, 2], [], [3], [4, 5]]) {
      asked++;
      yield page;
    }
  }
  const some = new Taken(pages(), limit);
  const entries: number[] = [];
  for await (const page of some) entries.push(...page);
  return { entries, isCut: some.isCut, asked };
}

it.each([
  [1, { entries: [1], isCut: true, asked: 1 }],
  [2, { entries: [1, 2], isCut: true, asked: 3 }],
  [3, { entries: [1, 2, 3], isCut: true, asked: 4 }],
  [5, { entries: [1, 2, 3, 4, 5], isCut: false, asked: 4 }],
  [9, { entries: [1, 2, 3, 4, 5], isCut: false, asked: 4 }],
])('of a limit of %i', async (limit, expected) => {
  expect(await taken(limit)).toEqual(expected);
});
