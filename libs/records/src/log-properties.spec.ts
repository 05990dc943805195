import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Cursor, type LogRecord, OUTCOMES_RECORDED, OWNER_STARTED } from './log-record.js';
import { faultyLog, honestLog } from './testing/random-log.js';
import { read, type TestLog } from './testing/test-log.js';

const check = <T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, predicate), { numRuns: 60 });

describe('any log', () => {
  it('reads the same at once and in portions of whole batches', () => {
    let voided = 0;
    const portions = faultyLog.chain((log) => fc.tuple(fc.constant(log), fc.subarray(log.boundaries())));
    check(portions, ([log, stops]) => {
      const whole = read(log.records);
      expect(read(log.records, { stops })).toEqual(whole);
      voided += whole.voided;
    });
    expect(voided).toBeGreaterThan(50);
  });

  it('reads the same from every cursor on, stored as JSON in between', () => {
    check(faultyLog, (log) => {
      const whole = read(log.records);
      for (const boundary of log.boundaries()) {
        const before = read(log.records.slice(0, boundary));
        const rest = read(log.records, { from: JSON.parse(JSON.stringify(before.cursor)) as Cursor });
        expect([...before.entries, ...rest.entries]).toEqual(whole.entries);
        expect(before.voided + rest.voided).toBe(whole.voided);
        expect(rest.cursor).toEqual(whole.cursor);
      }
    });
  });

  it('is whole where every owner kept the rules', () => {
    check(honestLog, (log) => {
      const { entries, voided } = read(log.records);
      expect(entries.map(({ offset }) => offset)).toEqual(log.records.map(({ offset }) => offset));
      expect(voided).toBe(0);
    });
  });
});

interface Flip {
  readonly log: TestLog;
  readonly offset: number;
  /** The log with the flipped byte. */
  readonly records: readonly LogRecord[];
}

type Bytes = readonly [record: LogRecord, part: 'leaf' | 'value'];

/** One byte is another, half of the time another character of ASCII. */
function flips(partsOf: (record: LogRecord) => readonly Bytes[]): fc.Arbitrary<Flip> {
  const place = { place: fc.nat(), mask: fc.oneof(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 255 })) };
  return honestLog
    .map((log) => ({ log, parts: log.records.flatMap(partsOf) }))
    .filter(({ parts }) => parts.length > 0)
    .chain(({ log, parts }) => fc.record({ log: fc.constant(log), parts: fc.constantFrom(...parts), ...place }))
    .map(({ log, parts: [record, part], place: at, mask }) => {
      const bytes = Uint8Array.from(record[part] as Uint8Array);
      const index = at % bytes.length;
      bytes[index] = (bytes[index] as number) ^ mask;
      const { offset } = record;
      return { log, offset, records: log.records.map((one) => (one === record ? { ...one, [part]: bytes } : one)) };
    });
}

const payload = (record: LogRecord): readonly Bytes[] => (record.leaf ? [[record, 'value']] : []);
const leafOrOutcomes = (record: LogRecord): readonly Bytes[] => {
  if (record.type === OUTCOMES_RECORDED) return [[record, 'value']];
  return record.leaf ? [[record, 'leaf']] : [];
};

describe('a flipped byte', () => {
  it('in a payload halts the reader at its record', () => {
    check(flips(payload), ({ records, offset }) => {
      expect(() => read(records)).toThrow(`Record ${offset} of the events log: Expected a payload`);
    });
  });

  it('in a leaf or in outcomes halts the reader, or parts the log from all that was linked to it', () => {
    const noticed = { halt: 0, passed: 0 };
    check(flips(leafOrOutcomes), ({ log, records, offset }) => {
      const whole = read(log.records);
      let reading;
      try {
        reading = read(records);
      } catch (error) {
        expect(error).toThrowCode('LOG_VIOLATION');
        expect(Number(/^Record (\d+) /.exec((error as Error).message)?.[1])).toBeGreaterThanOrEqual(offset);
        noticed.halt++;
        return;
      }
      noticed.passed++;
      // Whatever was linked to the batch is void; where nothing is yet, the next batch will be.
      const next = log.boundaries().find((boundary) => boundary > offset) as number;
      const linked = log.records.slice(next).filter(({ type }) => type !== OWNER_STARTED);
      expect(reading.voided).toBe(linked.length);
      expect(reading.cursor.prev).not.toBe(whole.cursor.prev);
    });
    expect(Math.min(...Object.values(noticed))).toBeGreaterThan(0);
  });
});
