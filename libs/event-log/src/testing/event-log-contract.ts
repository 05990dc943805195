import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256 } from '#platform';
import { LogVerifier, type LogRecord, type NewLogRecord, START } from '#records';
import type { EventLog } from '../event-log.js';
import { LogWriter } from './log-writer.js';

/** What every events log promises. `open` gives an empty one. */
export function eventLogContract(name: string, open: () => Promise<EventLog>): void {
  describe(`events log in ${name}`, () => {
    let log: EventLog;
    beforeEach(async () => {
      log = await open();
    });
    afterEach(() => log.close());

    describe('append', () => {
      it('gives records dense offsets from 0, in order, with all their bytes', async () => {
        const producer = await log.openProducer(0);
        const batches = [batchOf('a', 3), batchOf('b', 1), batchOf('c', 2)];
        const firsts: number[] = [];
        for (const batch of batches) firsts.push(await producer.append(batch));
        expect(firsts).toEqual([0, 3, 4]);
        expect(await log.end(0)).toBe(6);
        const { records, next } = await log.fetch(0, 0, 100);
        expect(next).toBe(6);
        expect(plain(records)).toEqual(plain(batches.flat().map((record, offset) => ({ ...record, offset }))));
      });

      it('keeps what has no leaf apart from what has an empty one', async () => {
        const [record] = batchOf('a', 1) as [NewLogRecord];
        const { leaf: _, ...bare } = record;
        await (await log.openProducer(0)).append([bare, { ...record, leaf: new Uint8Array(0) }]);
        const { records } = await log.fetch(0, 0, 10);
        expect(records.map(({ leaf }) => leaf?.length)).toEqual([undefined, 0]);
      });

      it('writes all of a batch or nothing, and then only with a new producer', async () => {
        const producer = await log.openProducer(0);
        await producer.append(batchOf('a', 2));
        const failing = batchOf('b', 5).map((record, index) => (index === 3 ? unreadable(record) : record));
        await expect(producer.append(failing)).rejects.toThrowCode('UNAVAILABLE');
        await expect(producer.append(batchOf('c', 1))).rejects.toThrowCode('UNAVAILABLE');
        expect(await log.end(0)).toBe(2);
        expect((await log.fetch(0, 0, 100)).records).toHaveLength(2);
        expect(await (await log.openProducer(0)).append(batchOf('d', 1))).toBe(2);
      });

      it('is refused after the producer was closed', async () => {
        const producer = await log.openProducer(0);
        await producer.close();
        await expect(producer.append(batchOf('a', 1))).rejects.toThrowCode('UNAVAILABLE');
      });
    });

    describe('fetch', () => {
      it('gives whole batches, the last one beyond the limit', async () => {
        const producer = await log.openProducer(0);
        for (const [prev, size] of [
          ['a', 3],
          ['b', 200],
          ['c', 3],
        ] as const)
          await producer.append(batchOf(prev, size));
        const lengthOf = async (from: number, limit: number) => (await log.fetch(0, from, limit)).records.length;
        expect([
          await lengthOf(0, 1),
          await lengthOf(0, 3),
          await lengthOf(0, 4),
          await lengthOf(3, 1),
          await lengthOf(203, 100),
        ]).toEqual([3, 3, 203, 200, 3]);
      });

      it('lets a barrier stand alone', async () => {
        const writer = await LogWriter.start(log);
        await writer.append(2);
        await LogWriter.start(log);
        const lengths: number[] = [];
        for (let from = 0; from < 4; from += lengths.at(-1) as number)
          lengths.push((await log.fetch(0, from, 1)).records.length);
        expect(lengths).toEqual([1, 2, 1]);
      });

      it('is empty at the end of the log and beyond', async () => {
        await (await log.openProducer(0)).append(batchOf('a', 2));
        expect(await log.fetch(0, 2, 10)).toEqual({ records: [], next: 2 });
        expect(await log.fetch(0, 7, 10)).toEqual({ records: [], next: 7 });
      });

      it('shows only whole batches while others append', async () => {
        const producer = await log.openProducer(0);
        const writing = (async () => {
          for (let batch = 0; batch < 50; batch++) {
            await producer.append(batchOf(String(batch), 1 + (batch % 7)));
            await setImmediate();
          }
        })();
        const read: LogRecord[] = [];
        const signal = new AbortController().signal;
        while (read.length < sizes(50)) {
          await log.waitFor(0, read.length, signal);
          const { records } = await log.fetch(0, read.length, 3);
          expect(records.length).toBe(sizes(Number(records.at(-1)?.prev) + 1) - read.length);
          read.push(...records);
        }
        await writing;
        expect(read.map(({ offset }) => offset)).toEqual(Array.from(read.keys()));
      });

      it('gives in pages of any size what was appended in batches of any size', async () => {
        const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 });
        await fc.assert(
          fc.asyncProperty(sizes, fc.integer({ min: 1, max: 200 }), async (batches, limit) => {
            const producer = await log.openProducer(0);
            const start = await log.end(0);
            const ends = new Set<number>();
            for (const [index, size] of batches.entries())
              ends.add((await producer.append(batchOf(`${start}-${index}`, size))) + size);
            const read: LogRecord[] = [];
            for (let from = start; from < (await log.end(0)); from = start + read.length) {
              const page = await log.fetch(0, from, limit);
              expect(ends).toContain(page.next);
              read.push(...page.records);
            }
            expect(read.map(({ offset }) => offset)).toEqual(Array.from(read.keys(), (index) => start + index));
          }),
          { numRuns: 30 },
        );
      });
    });

    describe('two owners', () => {
      it('that race: nothing of the earlier one counts behind the barrier of the later one', async () => {
        const earlier = await LogWriter.start(log);
        await earlier.append(2);
        const later = await LogWriter.start(log, { prev: earlier.last });
        const late = await earlier.append(3).catch((error: unknown) => error);
        if (typeof late !== 'number') expect(late).toThrowCode('UNAVAILABLE');
        await later.append(1);
        const { records } = await log.fetch(0, 0, 100);
        const { entries, voided } = new LogVerifier(START, sha256).accept(records);
        expect(entries.map(({ kind }) => kind)).toEqual(['owner', 'outcomes', 'outcomes', 'owner', 'outcomes']);
        expect(voided).toBe(typeof late === 'number' ? 3 : 0);
      });

      it('of which the later one has written nothing yet: the earlier one cannot append', async () => {
        const earlier = await LogWriter.start(log);
        await log.openProducer(0);
        const late = await earlier.append(1).catch((error: unknown) => error);
        if (typeof late !== 'number') expect(late).toThrowCode('UNAVAILABLE');
      });
    });

    it('keeps a batch that is appended again, and the second one is void', async () => {
      const writer = await LogWriter.start(log);
      const batch = writer.batch(2);
      await writer.append(2);
      await writer.append(1);
      expect(await writer.send(batch)).toBe(4);
      const { records } = await log.fetch(0, 0, 100);
      expect(new LogVerifier(START, sha256).accept(records)).toMatchObject({
        voided: 2,
        cursor: { offset: 6, prev: writer.last },
      });
    });

    describe('waitFor', () => {
      it('returns at once where the offset is there, or the signal aborted', async () => {
        await (await log.openProducer(0)).append(batchOf('a', 2));
        await log.waitFor(0, 1, new AbortController().signal);
        await log.waitFor(0, 2, AbortSignal.abort());
      });

      it('wakes with the append that reaches the offset, not before', async () => {
        const producer = await log.openProducer(0);
        const woken: number[] = [];
        const signal = new AbortController().signal;
        const waits = [0, 2, 3].map((offset) => log.waitFor(0, offset, signal).then(() => woken.push(offset)));
        expect(woken).toEqual([]);
        await producer.append(batchOf('a', 2));
        await waits[0];
        await setImmediate();
        expect(woken).toEqual([0]);
        await producer.append(batchOf('b', 2));
        await Promise.all(waits);
        expect(woken).toEqual([0, 2, 3]);
      });

      it('is ended by the signal', async () => {
        const controller = new AbortController();
        const wait = log.waitFor(0, 0, controller.signal);
        controller.abort();
        await wait;
        expect(await log.end(0)).toBe(0);
      });
    });
  });
}

/** Records of which nobody has checked the sense: a batch by its `prev`. */
export function batchOf(prev: string, size: number): NewLogRecord[] {
  return Array.from({ length: size }, (_, index) => ({
    type: 'io.cartulary.ModelRegistered.v1',
    owner: 'owner',
    prev,
    leaf: Uint8Array.from([0, 255, index]),
    value: Uint8Array.from([index, 0, 10, 13, 128]),
  }));
}

/** Records in the first so many batches of `reading while writing`. */
function sizes(batches: number): number {
  return Array.from({ length: batches }, (_, batch) => 1 + (batch % 7)).reduce((sum, size) => sum + size, 0);
}

/** A record that cannot be written. */
function unreadable(record: NewLogRecord): NewLogRecord {
  return Object.defineProperty({ ...record }, 'value', {
    enumerable: true,
    get: () => {
      throw new Error('This value cannot be read.');
    },
  });
}

function plain(records: readonly LogRecord[]): unknown[] {
  return records.map(({ leaf, value, ...rest }) => ({
    ...rest,
    leaf: leaf && Array.from(leaf),
    value: Array.from(value),
  }));
}
