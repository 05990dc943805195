import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Cursor, START, type VerifiedBatch } from '#records';
import { follow, replay } from './follow.js';
import { MemoryEventLog } from './memory-event-log.js';
import { LogWriter } from './testing/log-writer.js';
import { until } from './testing/until.js';

let log: MemoryEventLog;
let writer: LogWriter;
let stop: AbortController;
let seen: VerifiedBatch[];
const keep = async (batch: VerifiedBatch) => void seen.push(batch);
const offsets = () => seen.flatMap(({ entries }) => entries.map(({ offset }) => offset));
const from = (cursor: Cursor, limit?: number) => ({
  log,
  partition: 0,
  cursor,
  signal: stop.signal,
  ...(limit && { limit }),
});

beforeEach(async () => {
  log = new MemoryEventLog();
  stop = new AbortController();
  seen = [];
  writer = await LogWriter.start(log);
});

describe('replay', () => {
  it('hands on everything up to the end that it found at the start', async () => {
    for (let batch = 0; batch < 5; batch++) await writer.append(3);
    const cursor = await replay(from(START, 4), async (batch) => {
      await keep(batch);
      await writer.append(1);
    });
    expect(offsets()).toEqual(Array.from({ length: 16 }, (_, offset) => offset));
    expect(cursor).toEqual(seen.at(-1)?.cursor);
    expect(cursor.offset).toBe(16);
  });

  it('goes on behind a cursor, and has nothing to do at the end', async () => {
    await writer.append(3);
    const cursor = await replay(from(START), keep);
    await replay(from(cursor), () => Promise.reject(new Error('Nothing was expected.')));
    await writer.append(2);
    seen = [];
    await replay(from(cursor), keep);
    expect(offsets()).toEqual([4, 5]);
  });

  it('stops at a given end', async () => {
    for (let batch = 0; batch < 5; batch++) await writer.append(1);
    expect(await replay({ ...from(START), end: 3 }, keep)).toMatchObject({ offset: 3 });
    expect(offsets()).toEqual([0, 1, 2]);
  });

  it('tells how many records were void', async () => {
    const old = writer.batch(2);
    await writer.append(1);
    await writer.append(1);
    await writer.send(old);
    await replay(from(START), keep);
    expect(seen).toMatchObject([{ voided: 2, cursor: { offset: 5, prev: writer.last } }]);
  });

  it('refuses a log that ends before the cursor or before the given end', async () => {
    const cursor = { ...START, offset: 2 };
    await expect(replay(from(cursor), keep)).rejects.toThrowCode('LOG_VIOLATION');
    await expect(follow(from(cursor), keep)).rejects.toThrowCode('LOG_VIOLATION');
    await expect(replay({ ...from(START), end: 2 }, keep)).rejects.toThrowCode('LOG_VIOLATION');
  });

  it('says which partition a wrong record is in, where there are several', async () => {
    const several = new MemoryEventLog(2);
    for (const partition of [0, 1]) await LogWriter.start(several, { partition });
    const twice = (await several.fetch(1, 0, 1)).records;
    const producer = await several.openProducer(1);
    await producer.append(twice);
    await replay({ ...from(START), log: several }, keep);
    await expect(replay({ ...from(START), log: several, partition: 1 }, keep)).rejects.toThrow(
      /^Partition 1: Record 1 of the events log: /,
    );
  });

  it('leaves turns of the event loop to others', async () => {
    for (let batch = 0; batch < 50; batch++) await writer.append(1);
    let turns = 0;
    let done = false;
    const counting = (async () => {
      for (; !done; turns++) await setImmediate();
    })();
    await replay(from(START, 1), keep);
    done = true;
    await counting;
    expect(turns).toBeGreaterThanOrEqual(50);
  });
});

describe('follow', () => {
  it('hands on what is there and then what comes, until it is told to stop', async () => {
    await writer.append(2);
    const following = follow(from(START), keep);
    for (const records of [1, 3]) {
      await writer.append(records);
      await seenThrough(await log.end(0));
    }
    stop.abort();
    expect(await following).toEqual(seen.at(-1)?.cursor);
    expect(offsets()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('hands on nothing more before the handler has returned', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const following = follow(from(START), async (batch) => {
      await keep(batch);
      if (seen.length === 1) await gate;
    });
    await seenThrough(1);
    await writer.append(1);
    await writer.append(1);
    await setImmediate();
    expect(offsets()).toEqual([0]);
    open();
    await seenThrough(3);
    expect(seen).toHaveLength(2);
    stop.abort();
    await following;
  });

  it('finishes the run in hand when it is told to stop', async () => {
    const cursor = await follow(from(START), async (batch) => {
      stop.abort();
      await setImmediate();
      await keep(batch);
    });
    expect(cursor).toEqual(seen[0]?.cursor);
  });

  it('ends with the error of its handler, and hands the same run on when it is started again', async () => {
    const fault = new Error('The handler failed.');
    await expect(follow(from(START), () => Promise.reject(fault))).rejects.toBe(fault);
    await replay(from(START), keep);
    expect(offsets()).toEqual([0]);
  });

  it('ends with LOG_VIOLATION at a record that is not what it must be', async () => {
    const following = follow(from(START), keep);
    await seenThrough(1);
    const [good] = writer.batch(1);
    await writer.send([{ ...good!, type: 'io.cartulary.Unheard.v1' }]);
    await expect(following).rejects.toThrowCode('LOG_VIOLATION');
    expect(offsets()).toEqual([0]);
  });
});

/** Returns when the follower has handed on everything before this offset. */
function seenThrough(offset: number): Promise<void> {
  return until(() => (seen.at(-1)?.cursor.offset ?? 0) >= offset);
}
