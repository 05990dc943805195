import { describe, expect, it } from '@jest/globals';
import { toBytes } from './bytes.js';
import type { LogRecord } from './log-record.js';
import { facts, outcome, read, rewritten, TestLog } from './testing/test-log.js';

describe('a reader halts', () => {
  const log = new TestLog();
  log
    .take('a')
    .append(facts('m', 2), outcome('x'))
    .append(facts('m'), facts('n', 1, 'team'));
  const event = 4;
  const halts = (records: readonly LogRecord[], at: number, message: RegExp) => {
    const reading = () => read(records);
    expect(reading).toThrowCode('LOG_VIOLATION');
    expect(reading).toThrow(new RegExp(`^Record ${at} of the events log: ${message.source}`, message.flags));
  };

  it.each([
    ['seq leaves a gap', { seq: 4 }, /Expected seq 3 of default, found 4/],
    ['seq comes again', { seq: 2 }, /Expected seq 3 of default, found 2/],
    ['the namespace is another', { namespace: 'other' }, /Expected seq 1 of other, found 3/],
    ['streamRevision leaves a gap', { streamRevision: 4 }, /Expected streamRevision 3, found 4/],
    ['the link is another', { prevInStream: 'd'.repeat(64) }, /Expected prevInStream [0-9a-f]{64}, found d{64}/],
    ['the link is missing', { prevInStream: undefined }, /Expected prevInStream [0-9a-f]{64}, found none/],
    ['the stream is another', { stream: { kind: 'model', id: 'n' } }, /Expected streamRevision 1, found 3/],
    [
      'a first event has a link',
      { stream: { kind: 'model', id: 'n' }, streamRevision: 1 },
      /Expected prevInStream none/,
    ],
    ['the payload has another digest', { payloadSha256: 'd'.repeat(64) }, /Expected a payload of .*d{64}, found/],
    ['the payload has another length', { payloadLength: 1 }, /Expected a payload of 1 bytes/],
    ['the type is another', { type: 'io.cartulary.ModelDeleted.v1' }, /Expected type io.cartulary.ModelDescribed.v1 /],
    ['the owner is another', { owner: 'b' }, /Expected owner a in the leaf, found b/],
    ['the leaf is of a later version', { v: 2 }, /Expected a leaf of version 1, found 2. Read it with a newer version/],
    ['the leaf has no version', { v: undefined }, /Expected a leaf of version 1, found undefined/],
    ['the leaf has no command', { commandId: undefined }, /Expected a leaf with its commandId/],
    ['the leaf has no count', { commandCount: '1' }, /Expected a leaf with its commandCount/],
    ['the leaf has no stream', { stream: null }, /Expected a leaf with its stream/],
    ['the leaf has no actor', { actor: {} }, /Expected a leaf with its actor/],
    ['the leaf has no time', { recordedAt: '2026-11-17' }, /Expected a leaf with its recordedAt/],
    ['the leaf has half a source', { source: { topic: 'commands' } }, /Expected a leaf with its source/],
    ['the leaf links to no text', { prevInStream: 1 }, /Expected a leaf with its prevInStream/],
  ])('where %s', (_, patch, message) => {
    halts(rewritten(log.records, event, patch), event, message);
  });

  it('where the first event that it meets of a stream is not the first, and it began at the beginning', () => {
    const patch = { streamRevision: 2, prevInStream: 'd'.repeat(64) };
    halts(rewritten(log.records, 5, patch), 5, /Expected streamRevision 1, found 2/);
  });

  it.each([
    ['no leaf', { leaf: undefined }, /Expected a leaf of at most 65,535 bytes, found none/],
    [
      'a leaf that is too long',
      { leaf: new Uint8Array(65_536) },
      /Expected a leaf of at most 65,535 bytes, found 65536/,
    ],
    ['a leaf that is no JSON', { leaf: toBytes('{"v":1') }, /Expected a leaf in JSON/],
    ['a leaf that is no UTF-8', { leaf: new Uint8Array([34, 255, 34]) }, /Expected a leaf in JSON/],
    ['a leaf of null', { leaf: toBytes('null') }, /Expected a leaf that is a JSON object/],
    ['another payload', { value: toBytes('{}') }, /Expected a payload of/],
    [
      'a type of a later version',
      { type: 'io.cartulary.DeploymentReported.v1' },
      /Expected a type that this version knows, found io.cartulary.DeploymentReported.v1. Read it with a newer version/,
    ],
    [
      'a later version of a type',
      { type: 'io.cartulary.ModelDescribed.v2' },
      /Expected a type that this version knows/,
    ],
    [
      'a type that is a word of the language',
      { type: 'io.cartulary.constructor.v1' },
      /Expected a type that this version knows/,
    ],
  ])('at an event with %s', (_, patch, message) => {
    halts(
      log.records.map((record) => (record.offset === event ? ({ ...record, ...patch } as LogRecord) : record)),
      event,
      message,
    );
  });

  it.each(['', '{', 'null', '[]', '{"outcomes":{}}', '{"outcomes":[null]}', '{"outcomes":[{"offset":"1"}]}'])(
    'at outcomes that say %j',
    (text) => {
      const records = log.records.map((record) => (record.offset === 3 ? { ...record, value: toBytes(text) } : record));
      halts(records, 3, /Expected .*outcomes/);
    },
  );

  it.each([
    '',
    '{',
    'null',
    '{}',
    '{"owner":1,"commandsTopic":"c"}',
    '{"owner":"a"}',
    '{"owner":"b","commandsTopic":"c"}',
  ])('at a barrier that says %j', (text) => {
    const records = log.records.map((record) => (record.offset === 0 ? { ...record, value: toBytes(text) } : record));
    halts(records, 0, /Expected a barrier/);
  });

  it('at a barrier whose owner id it has seen', () => {
    const again = new TestLog();
    const a = again.take('a').append(facts('m'));
    again.take('b');
    a.start();
    halts(again.records, 3, /Expected a new owner id, found a again/);
    const saved = read(again.records.slice(0, 2)).cursor;
    const twice = [...again.records.slice(0, 2), { ...(again.records[3] as LogRecord), offset: 2 }];
    expect(() => read(twice, { from: saved })).toThrow(/^Record 2 .* found a again/);
  });

  it('where an offset is missing', () => {
    halts(
      log.records.filter(({ offset }) => offset !== 3),
      4,
      /Expected offset 3, found 4/,
    );
  });
});
