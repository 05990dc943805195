import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRecordBatches, type TopicRecord } from './record-batches.js';

/** The encoders of kafkajs, for bytes that this decoder has not made. */
const inner = createRequire(import.meta.url);
const { RecordBatch: encodeBatch } = inner('kafkajs/src/protocol/recordBatch/v0/index.js') as {
  readonly RecordBatch: (batch: object) => Promise<{ readonly buffer: Buffer }>;
};
const encodeRecord = inner('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => unknown;

interface Plain {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>;
}

async function batchOf(base: number, records: readonly Plain[], compression = 0): Promise<Buffer> {
  const { buffer } = await encodeBatch({
    compression,
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_700_000_000_999,
    lastOffsetDelta: records.length - 1,
    records: records.map((record, offsetDelta) =>
      encodeRecord({ ...record, offsetDelta, timestampDelta: offsetDelta }),
    ),
  });
  buffer.writeBigInt64BE(BigInt(base));
  return buffer;
}
const placed = (base: number, records: readonly Plain[]): readonly TopicRecord[] =>
  records.map((record, index) => ({
    ...record,
    offset: base + index,
    timestamp: 1_700_000_000_000 + index,
    batch: base,
  }));
const plain = (value: string): Plain => ({ key: Buffer.from('k'), value: Buffer.from(value), headers: {} });

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const anyRecord: fc.Arbitrary<Plain> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(
    fc.oneof(
      fc.constantFrom('toString', 'constructor', 'ce_id'),
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '__proto__'),
    ),
    fc.oneof(bytes, fc.array(bytes, { minLength: 2, maxLength: 3 })),
    { maxKeys: 4, noNullPrototype: true },
  ),
});

describe('record batches', () => {
  it('are read as they were written, packed by gzip too, from any offset on', async () => {
    const batches = fc.array(fc.array(anyRecord, { minLength: 1, maxLength: 70 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom(0, 1), fc.nat(200), async (written, codec, skipped) => {
        let base = 2 ** 40;
        const from = base + skipped;
        const [buffers, expected]: [Buffer[], TopicRecord[]] = [[], []];
        for (const records of written) {
          buffers.push(await batchOf(base, records, codec));
          expected.push(...placed(base, records).filter(({ offset }) => offset >= from));
          base += records.length;
        }
        expect(readRecordBatches(Buffer.concat(buffers), from)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('that are cut off are left out, wherever they are cut', async () => {
    const [whole, cut] = [await batchOf(5, [plain('a'), plain('b')]), await batchOf(7, [plain('c')])];
    for (let length = 0; length < cut.length; length++)
      expect(readRecordBatches(Buffer.concat([whole, cut.subarray(0, length)]), 0)).toHaveLength(2);
    expect(readRecordBatches(Buffer.concat([whole, cut]), 0)).toHaveLength(3);
  });

  it('may hold as many records as fit', async () => {
    const record = encodeRecord({ key: null, value: null });
    const { buffer: many } = await encodeBatch({ records: Array.from({ length: 200_000 }, () => record) });
    expect(readRecordBatches(many, 0)).toHaveLength(200_000);
  });

  it('have the time of the broker where it says so', async () => {
    const batch = await batchOf(0, [plain('a'), plain('b')]);
    batch.writeInt16BE(0x8, 21);
    expect(readRecordBatches(batch, 0).map(({ timestamp }) => timestamp)).toEqual([
      1_700_000_000_999, 1_700_000_000_999,
    ]);
  });

  it('give no header that is the prototype of all', async () => {
    const headers = JSON.parse('{"__proto__": "x", "a": "y"}') as Plain['headers'];
    const [record] = readRecordBatches(await batchOf(0, [{ ...plain('a'), headers }]), 0);
    expect(Object.getPrototypeOf(record?.headers)).toBe(Object.prototype);
    expect(Object.keys(record?.headers ?? {})).toEqual(['a']);
  });

  it.each([
    [2, 'snappy'],
    [3, 'lz4'],
    [4, 'zstd'],
  ])('packed by another codec are named: %i', async (codec, name) => {
    const batch = await batchOf(0, [plain('a')]);
    batch.writeInt16BE(codec, 21);
    expect(() => readRecordBatches(batch, 0)).toThrow(`found ${name}. See compression.type of the topic.`);
  });

  it('whose records are broken are an error, and no wait', async () => {
    const batch = await batchOf(0, [plain('a')]);
    batch.fill(0xff, 61);
    expect(() => readRecordBatches(batch, 0)).toThrow(RangeError);
  });
});
