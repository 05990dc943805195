import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';

/** A broker's answer to a fetch of one partition, of version 11: its record batches as bytes. */
export function readFetchAnswer(bytes: Buffer): { readonly clientSideThrottleTime: number; readonly records: Buffer } {
  const reader = new Fields(bytes);
  const clientSideThrottleTime = reader.int32();
  const error = reader.int16();
  if (error !== 0) throw createErrorFromCode(error);
  reader.skip(SESSION + COUNT);
  reader.skip(reader.int16());
  reader.skip(COUNT + PARTITION);
  const partitionError = reader.int16();
  if (partitionError !== 0) throw createErrorFromCode(partitionError);
  reader.skip(WATERMARKS);
  reader.skip(Math.max(0, reader.int32()) * ABORTED);
  reader.skip(REPLICA);
  const size = Math.max(0, reader.int32());
  return { clientSideThrottleTime, records: bytes.subarray(reader.at, reader.at + size) };
}

const SESSION = 4;
const COUNT = 4;
const PARTITION = 4;
/** High watermark, last stable offset, first offset. */
const WATERMARKS = 3 * 8;
/** An aborted transaction: producer and offset. */
const ABORTED = 2 * 8;
const REPLICA = 4;

class Fields {
  at = 0;

  constructor(private readonly buffer: Buffer) {}

  int16(): number {
    return this.buffer.readInt16BE(this.skip(2));
  }

  int32(): number {
    return this.buffer.readInt32BE(this.skip(4));
  }

  /** Returns where it was. */
  skip(bytes: number): number {
    const at = this.at;
    this.at += bytes;
    return at;
  }
}
