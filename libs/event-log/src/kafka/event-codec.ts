import type { Message } from 'kafkajs';
import { type Base64, fromEventMessage, type LogRecord, type NewLogRecord, toEventMessage } from '#records';
import type { TopicRecord } from './record-batches.js';

const BASE64: Base64 = {
  encode: (bytes) => bufferOf(bytes).toString('base64'),
  decode: (text) => Buffer.from(text, 'base64'),
};

/** What one append has written: the records of one record batch, in order. */
export type RecordBatch = readonly LogRecord[];

export function toMessage(record: NewLogRecord, partition: number): Message {
  const { key, value, headers } = toEventMessage(record, BASE64);
  return { partition, key, value: bufferOf(value), headers };
}

/** @throws LOG_VIOLATION */
export function toBatches(records: readonly TopicRecord[]): readonly RecordBatch[] {
  const batches: LogRecord[][] = [];
  let last = -1;
  for (const record of records) {
    const decoded = fromEventMessage(record, BASE64);
    if (record.batch === last) batches.at(-1)?.push(decoded);
    else batches.push([decoded]);
    last = record.batch;
  }
  return batches;
}

/** The same memory as a `Buffer`. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
