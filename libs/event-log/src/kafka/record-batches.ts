import { gunzipSync } from 'node:zlib';

/** A record as it stands on a topic. */
export interface TopicRecord {
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** A header that stands more than once has a list. */
  readonly headers: Readonly<Record<string, Uint8Array | null | readonly (Uint8Array | null)[]>>;
  /** Offset of the first record of its record batch. */
  readonly batch: number;
}

type Headers = Record<string, Uint8Array | null | readonly (Uint8Array | null)[]>;

/** Where the fields of a record batch are, of magic 2, the only one since Kafka 4. */
const AT = { length: 8, magic: 16, attributes: 21, lastOffset: 23, timestamp: 27, lastTimestamp: 35, count: 57 };
const HEAD_BYTES = 61;
const LENGTH_ENDS = 12;
const MAGIC = 2;
const CODEC = 0x7;
const GZIP = 1;
const BROKERS_TIME = 0x8;
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/**
 * The records of a fetch from `from` on. A broker cuts off what goes beyond the bytes that were asked for: a batch that
 * is not whole is left out. kafkajs's own decoder takes three times as long, and has no room for a batch of some hundred thousand records.
 */
export function readRecordBatches(bytes: Buffer, from: number): readonly TopicRecord[] {
  const records: TopicRecord[] = [];
  for (let at = 0; at + HEAD_BYTES <= bytes.length;) {
    const end = at + LENGTH_ENDS + bytes.readInt32BE(at + AT.length);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    if (first(batch) + batch.readInt32BE(AT.lastOffset) >= from) readBatch(batch, from, records);
    at = end;
  }
  return records;
}

function first(batch: Buffer): number {
  return Number(batch.readBigInt64BE(0));
}

function readBatch(batch: Buffer, from: number, into: TopicRecord[]): void {
  const magic = batch.readInt8(AT.magic);
  if (magic !== MAGIC) throw new Error(`Expected a record batch of magic ${MAGIC}, found ${magic}.`);
  const attributes = batch.readInt16BE(AT.attributes);
  const byBroker = (attributes & BROKERS_TIME) !== 0;
  const timestamp = Number(batch.readBigInt64BE(byBroker ? AT.lastTimestamp : AT.timestamp));
  const base = first(batch);
  const reader = new Varints(unpacked(batch.subarray(HEAD_BYTES), attributes & CODEC));
  for (let left = batch.readInt32BE(AT.count); left > 0; left--) {
    const end = reader.varint() + reader.at;
    reader.at++;
    const later = reader.varint();
    const offset = base + reader.varint();
    if (offset >= from) {
      const [key, value, headers] = [reader.bytes(), reader.bytes(), reader.headers()];
      into.push({ offset, timestamp: byBroker ? timestamp : timestamp + later, key, value, headers, batch: base });
    }
    reader.at = end;
  }
}

function unpacked(bytes: Buffer, codec: number): Buffer {
  if (codec === 0) return bytes;
  if (codec === GZIP) return gunzipSync(bytes);
  throw new Error(
    `Expected records that are not packed, or by gzip, found ${CODECS[codec] ?? codec}. See compression.type of the topic.`,
  );
}

/** Reads variable-length numbers and what follows them. */
class Varints {
  at = 0;

  constructor(private readonly buffer: Buffer) {}

  varint(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.buffer[this.at++];
      if (byte === undefined) throw new RangeError('Expected a record, found the end of its batch.');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 128;
    }
  }

  /** Null where the length is −1. */
  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.at;
    this.at += length;
    return this.buffer.subarray(start, this.at);
  }

  headers(): Headers {
    const headers: Headers = {};
    for (let left = this.varint(); left > 0; left--) {
      const start = this.varint();
      const name = this.buffer.toString('utf8', this.at, this.at + start);
      this.at += start;
      const value = this.bytes();
      // It would be no header but the prototype of them all.
      if (name === '__proto__') continue;
      // What every object has, such as `toString`, is a name like any other.
      const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
      if (before === undefined) headers[name] = value;
      else headers[name] = [...(before === null || before instanceof Uint8Array ? [before] : before), value];
    }
    return headers;
  }
}
