import { describe, expect, it } from '@jest/globals';
import { sha256 } from '#platform';
import { toBytes } from './bytes.js';
import { Heads } from './heads.js';
import type { LogRecord } from './log-record.js';
import { LogVerifier } from './log-verifier.js';
import { facts, outcome, read, rewritten, TestLog, told } from './testing/test-log.js';

describe('an honest log', () => {
  it('counts whole, over owners, namespaces, streams and batches of events and outcomes', () => {
    const log = new TestLog();
    log
      .take()
      .append(facts('a', 2), facts('b'), outcome('x'))
      .append(facts('a'), facts('t', 1, 'team'))
      .append(outcome('y'), outcome('z'));
    log
      .take()
      .append(facts('b', 3))
      .append(facts('t', 1, 'team'));
    const reading = read(log.records);
    const first = [
      'default:1',
      'default:2',
      'default:3',
      'x rejected',
      'default:4',
      'team:1',
      'y rejected',
      'z rejected',
    ];
    const second = ['default:5', 'default:6', 'default:7', 'team:2'];
    expect(told(reading)).toEqual(['owner-1 starts', ...first, 'owner-2 starts', ...second]);
    expect(reading.voided).toBe(0);
    expect(reading.cursor).toMatchObject({ offset: log.end, owner: 'owner-2', seq: { default: 7, team: 2 } });
  });

  it('gives each event its offset, its leaf and the place of its command', () => {
    const log = new TestLog();
    const source = { topic: 'commands', partition: 3, offset: 41 };
    log.take().append({ ...facts('a'), source }, facts('b'));
    const [, from, embedded] = read(log.records).entries;
    expect(from).toMatchObject({ kind: 'event', offset: 1, source, leaf: log.records[1]?.leaf });
    expect(embedded).not.toHaveProperty('source');
  });

  it('is the same log when it is read again by another reader', () => {
    const log = new TestLog();
    log.take().append(facts('a', 2));
    expect(read(log.records)).toEqual(read(log.records));
    const [first, second] = [read(log.records), read(log.records)].map(({ entries }) => entries[1]);
    expect(first?.kind === 'event' && first.event).toBe(second?.kind === 'event' && second.event);
  });

  it('takes an empty run', () => {
    expect(read([])).toEqual({ entries: [], voided: 0, cursor: { offset: 0, prev: '0'.repeat(64), seq: {} } });
  });
});

// The traces of the owner's rules: what falls when one of them is left out.
describe('a record is void', () => {
  it('before any barrier', () => {
    const log = new TestLog();
    const [a, b] = [log.owner('a'), log.owner('b')];
    a.append(facts('m'));
    b.append(facts('m'), outcome('x'));
    expect(read(log.records)).toMatchObject({
      entries: [],
      voided: 3,
      cursor: { offset: 3, prev: '0'.repeat(64), seq: {} },
    });
  });

  it('from an owner without a barrier of its own', () => {
    const log = new TestLog();
    const [a, b] = [log.take('a'), log.owner('b').fold()];
    a.append(facts('m'));
    b.append(facts('m'));
    expect(read(log.records)).toMatchObject({ voided: 1, cursor: { owner: 'a', seq: { default: 1 } } });
  });

  it('when it comes late, behind the barrier of a newer owner', () => {
    const log = new TestLog();
    const a = log.take('a');
    const b = log.take('b').append(facts('m'));
    a.append(facts('m'), outcome('x'));
    b.append(facts('m'));
    const reading = read(log.records);
    expect(told(reading)).toEqual(['a starts', 'b starts', 'default:1', 'default:2']);
    expect(reading.voided).toBe(2);
  });

  it('when its owner folded first and put up its barrier then', () => {
    const log = new TestLog();
    const a = log.take('a');
    const b = log.owner('b').fold();
    a.append(facts('m'));
    b.start().append(facts('m'));
    expect(told(read(log.records))).toEqual(['a starts', 'default:1', 'b starts']);
  });

  it('when the batch was sent again after the next one', () => {
    const log = new TestLog();
    const a = log.take('a');
    const batch = a.batch(facts('m', 2));
    log.send(batch);
    a.append(facts('m'));
    log.send(batch);
    expect(read(log.records)).toMatchObject({ voided: 2, cursor: { seq: { default: 3 } } });
  });

  it('when the batch was sent again right behind itself, wherever the reader stops', () => {
    const log = new TestLog();
    const a = log.take('a');
    for (const said of [[facts('m', 2), outcome('x')], [outcome('y')], [facts('m')]]) {
      const batch = a.batch(...said);
      log.send(batch);
      log.send(batch);
    }
    const reading = read(log.records);
    expect(told(reading)).toEqual(['a starts', 'default:1', 'default:2', 'x rejected', 'y rejected', 'default:3']);
    expect(reading.voided).toBe(5);
    for (const stop of [1, 4, 7, 8, 9, 10]) expect(read(log.records, { stops: [stop] })).toEqual(reading);
  });

  it('when it goes on with a batch that a void record has ended', () => {
    const log = new TestLog();
    const late = log.take('a').batch(facts('m'));
    const [first, second] = log.take('b').batch(facts('m', 2));
    log.send([first as LogRecord, ...late, second as LogRecord]);
    expect(read(log.records)).toMatchObject({ voided: 2, cursor: { seq: { default: 1 } } });
  });

  it('of whichever of two owners is not the last to have started, time after time', () => {
    const log = new TestLog();
    const [a, b] = [log.owner('a'), log.owner('b')];
    a.start().fold().append(facts('m'));
    b.start();
    a.append(facts('m'));
    b.fold().append(facts('m'));
    a.append(facts('m'));
    log.take('c');
    b.append(facts('m'));
    a.append(facts('m'));
    const reading = read(log.records);
    expect(told(reading)).toEqual(['a starts', 'default:1', 'b starts', 'default:2', 'c starts']);
    expect(reading.voided).toBe(4);
  });

  it('whatever it holds', () => {
    const log = new TestLog();
    log.take('a');
    const bytes = toBytes('{');
    log.send([{ type: 'io.cartulary.Unknown.v9', owner: 'b', prev: '', leaf: bytes, value: bytes }]);
    expect(read(log.records).voided).toBe(1);
  });
});

describe('a cursor', () => {
  const log = new TestLog();
  const a = log.take('a');
  log.take('b');
  a.append(facts('m'));

  it('holds the owner, so that a late record is void wherever the reader began', () => {
    const saved = read(log.records.slice(0, 2)).cursor;
    expect(saved).toEqual({ offset: 2, owner: 'b', prev: '0'.repeat(64), seq: {} });
    expect(read(log.records, { from: saved })).toMatchObject({ entries: [], voided: 1 });
    expect(read(log.records)).toMatchObject({ voided: 1 });
  });

  it('without an owner lets nothing count before a barrier', () => {
    const from = { offset: 2, prev: '0'.repeat(64), seq: {} };
    expect(read(log.records, { from })).toMatchObject({ entries: [], voided: 1 });
  });

  it('knows no heads: links are checked from the second event of a stream on', () => {
    const more = new TestLog();
    const writer = more.take().append(facts('m'));
    const saved = read(more.records).cursor;
    writer.append(facts('m')).append(facts('m'));
    const broken = rewritten(more.records, 2, { prevInStream: 'd'.repeat(64) });
    expect(read(broken, { from: saved, stops: [3] }).entries).toHaveLength(1);
    expect(() => read(broken)).toThrowCode('LOG_VIOLATION');
    const later = rewritten(more.records, 3, { prevInStream: 'd'.repeat(64) });
    expect(() => read(later, { from: saved })).toThrow(/Record 3 .* prevInStream/);
  });

  it('with its heads knows a stream that has no event yet', () => {
    const more = new TestLog();
    more.take().append(facts('m')).append(facts('n'));
    const known = read(more.records.slice(0, 2));
    const broken = rewritten(more.records, 2, { streamRevision: 2, prevInStream: 'd'.repeat(64) });
    expect(read(broken, { from: known.cursor }).entries).toHaveLength(1);
    const reader = new LogVerifier(known.cursor, sha256, new Heads(known.cursor.seq));
    expect(() => reader.accept(broken.slice(2))).toThrow(/Record 2 .* Expected streamRevision 1, found 2/);
  });

  it('with its heads leaves no link unchecked', () => {
    const more = new TestLog();
    const writer = more.take().append(facts('m'));
    const first = new LogVerifier(read([]).cursor, sha256);
    const { cursor } = first.accept(more.records);
    expect(first.heads.taken).toBe(0);
    writer.append(facts('m'));
    const heads = new Heads(cursor.seq, first.heads.toStreams());
    const broken = rewritten(more.records, 2, { prevInStream: 'd'.repeat(64) });
    expect(() => new LogVerifier(cursor, sha256, heads).accept(broken.slice(2))).toThrow(/Record 2 .* prevInStream/);
  });
});
