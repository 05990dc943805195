import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toBytes, toText } from './bytes.js';
import {
  type Base64,
  type EventMessage,
  fromEventMessage,
  type StoredMessage,
  toEventMessage,
} from './event-message.js';
import { encodeLeaf } from './leaf.js';
import { type LogRecord, NO_PREVIOUS, OUTCOMES_RECORDED, OWNER_STARTED } from './log-record.js';
import { readLeaf } from './read-leaf.js';
import type { GoldenBatch } from './testing/golden/golden-log.js';
import { anyLeaf } from './testing/random-leaf.js';
import { facts, outcome, read, TestLog } from './testing/test-log.js';
import { unicode } from './testing/unicode.js';

const base64: Base64 = {
  encode: (bytes) => Buffer.from(bytes).toString('base64'),
  decode: (text) => Buffer.from(text, 'base64'),
};

/** As a broker keeps it. */
const stored = ({ key, value, headers }: EventMessage, offset = 0): StoredMessage => ({
  offset,
  key: toBytes(key),
  value,
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, toBytes(text)])),
});
const plain = ({ leaf, value, ...rest }: LogRecord) => ({
  ...rest,
  ...(leaf && { leaf: Array.from(leaf) }),
  value: Array.from(value),
});
const anyEvent: fc.Arbitrary<LogRecord> = fc
  .record({ leaf: anyLeaf, value: fc.uint8Array(), prev: fc.stringMatching(/^[0-9a-f]{64}$/), offset: fc.nat() })
  .map(({ leaf, value, prev, offset }) => {
    const { type, owner } = leaf;
    return { offset, type, owner, prev, leaf: toBytes(encodeLeaf(leaf)), value };
  });
const anyControl: fc.Arbitrary<LogRecord> = fc.record({
  offset: fc.nat(),
  type: fc.constantFrom(OWNER_STARTED, OUTCOMES_RECORDED),
  owner: unicode(),
  prev: fc.constant(NO_PREVIOUS),
  value: fc.uint8Array(),
});

describe('a message of the events topic', () => {
  it('gives back any record', () => {
    fc.assert(
      fc.property(fc.oneof(anyEvent, anyControl), (record) => {
        const back = fromEventMessage(stored(toEventMessage(record, base64), record.offset), base64);
        expect(plain(back)).toEqual(plain(record));
      }),
    );
  });

  it('halts its reader when any header, or the key, is missing, doubled or another', () => {
    const change = fc.constantFrom<(bytes: Uint8Array) => StoredMessage['headers'][string]>(
      (bytes) => [bytes, bytes],
      () => null,
      (bytes) => toBytes(`${toText(bytes)} `),
      (bytes) => toBytes(toText(bytes).slice(0, -1)),
      (bytes) => bytes.map((byte) => byte ^ 1),
      () => Uint8Array.from([0xff]),
    );
    fc.assert(
      fc.property(anyEvent, fc.nat(), change, fc.boolean(), (record, nth, changed, gone) => {
        const message = stored(toEventMessage(record, base64));
        const names = Object.keys(message.headers);
        const name = names[nth % names.length] as string;
        const { [name]: old, ...others } = message.headers;
        const found = changed(old as Uint8Array);
        // Another `prev` is for the chain of batches to find: no leaf says it.
        const isOther = () => name !== 'ce_prev' && Buffer.compare(found as Uint8Array, old as Uint8Array) !== 0;
        fc.pre(gone || !(found instanceof Uint8Array) || isOther());
        const reading = () =>
          fromEventMessage({ ...message, headers: gone ? others : { ...others, [name]: found } }, base64);
        expect(reading).toThrowCode('LOG_VIOLATION');
        const key = changed(message.key as Uint8Array);
        if (key instanceof Uint8Array && Buffer.compare(key, message.key as Uint8Array) !== 0)
          expect(() => fromEventMessage({ ...message, key }, base64)).toThrowCode('LOG_VIOLATION');
      }),
      { numRuns: 300 },
    );
  });

  it.each(['ce_id', 'ce_subject', 'ce_time', 'ce_sequence', 'ce_correlationid', 'ce_owner', 'ce_type'])(
    'names the header that disagrees: %s',
    (name) => {
      const [, event] = logOf().records as [LogRecord, LogRecord];
      const message = stored(toEventMessage(event, base64), 1);
      const reading = () =>
        fromEventMessage({ ...message, headers: { ...message.headers, [name]: toBytes('x') } }, base64);
      expect(reading).toThrow(/^Record 1 of the events log: Expected the header (ce_\w+) to be .*, found "/);
      expect(reading).toThrow(name);
    },
  );

  it('halts its reader where it is none of an owner', () => {
    const none: StoredMessage = { offset: 7, key: null, value: toBytes('hello'), headers: {} };
    expect(() => fromEventMessage(none, base64)).toThrowCode('LOG_VIOLATION');
    expect(() => fromEventMessage(none, base64)).toThrow(
      'Record 7 of the events log: Expected a record of an owner, with one header ce_type, found none.',
    );
    const [barrier] = logOf().records as [LogRecord];
    const message = stored(toEventMessage(barrier, base64));
    expect(() => fromEventMessage({ ...message, value: null }, base64)).toThrowCode('LOG_VIOLATION');
    expect(() =>
      fromEventMessage({ ...message, headers: { ...message.headers, ce_leaf: toBytes('a?') } }, base64),
    ).toThrow('Expected the header ce_leaf in base64');
  });

  it('carries the trace context of its command, which no leaf says', () => {
    const [, event] = logOf().records as [LogRecord, LogRecord];
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const message = toEventMessage({ ...event, traceparent }, base64);
    expect(message.headers).toEqual({ ...toEventMessage(event, base64).headers, traceparent });
    expect(plain(fromEventMessage(stored(message), base64))).toEqual(plain({ ...event, offset: 0 }));
  });

  it('may have headers of others', () => {
    const [, event] = logOf().records as [LogRecord, LogRecord];
    const message = stored(toEventMessage(event, base64));
    const traced = { ...message.headers, traceparent: toBytes('00-1-2-03') };
    expect(plain(fromEventMessage({ ...message, headers: traced }, base64))).toEqual(plain({ ...event, offset: 0 }));
  });

  it('has its leaf parsed once, by whoever comes first', () => {
    const [, event] = logOf().records as [LogRecord, LogRecord];
    const { leaf } = fromEventMessage(stored(toEventMessage(event, base64)), base64);
    expect(readLeaf(leaf as Uint8Array)).toBe(readLeaf(leaf as Uint8Array));
  });

  it('of every record of a log makes the same log', () => {
    const { records } = logOf();
    const back = records.map((record) =>
      fromEventMessage(stored(toEventMessage(record, base64), record.offset), base64),
    );
    expect(read(back)).toEqual(read(records));
  });
});

describe('the golden messages', () => {
  const load = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`./testing/golden/${name}`, import.meta.url), 'utf8'));
  const { batches } = load('v1.json') as { readonly batches: readonly GoldenBatch[] };
  const messages = load('messages-v1.json') as readonly Omit<EventMessage, 'value'>[];

  it('are what is written today, header for header', () => {
    const written = batches
      .flatMap(({ records }) => records)
      .map(({ type, owner, prev, leaf, value }) => {
        const record = { type, owner, prev, value: toBytes(value), ...(leaf !== undefined && { leaf: toBytes(leaf) }) };
        const { key, headers } = toEventMessage(record, base64);
        const { ce_leaf, ...others } = headers;
        expect(ce_leaf).toBe(leaf && base64.encode(toBytes(leaf)));
        return { key, headers: others };
      });
    expect(written).toEqual(messages);
  });
});

function logOf(): TestLog {
  const log = new TestLog();
  log
    .take('a')
    .append(facts('m', 2), outcome('x'))
    .append(facts('n', 1, 'team'));
  return log;
}
