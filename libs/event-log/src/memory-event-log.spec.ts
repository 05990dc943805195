import { expect, it } from '@jest/globals';
import { MemoryEventLog } from './memory-event-log.js';
import { batchOf, eventLogContract } from './testing/event-log-contract.js';

eventLogContract('memory', async () => new MemoryEventLog());

it('counts offsets, producers and waits by partition', async () => {
  const log = new MemoryEventLog(2);
  const [first, second] = [await log.openProducer(0), await log.openProducer(1)];
  const wait = log.waitFor(1, 0, new AbortController().signal);
  expect(await first.append(batchOf('a', 3))).toBe(0);
  expect(await second.append(batchOf('b', 1))).toBe(0);
  await wait;
  expect([log.partitions, await log.end(0), await log.end(1)]).toEqual([2, 3, 1]);
});
