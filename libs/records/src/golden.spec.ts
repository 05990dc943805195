import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import { EVENT_TYPES, type RecordedEvent } from '#domain';
import { toBytes } from './bytes.js';
import { wireType } from './leaf.js';
import { type LogRecord, OUTCOMES_RECORDED, OWNER_STARTED } from './log-record.js';
import { type GoldenBatch, type GoldenRecord, write } from './testing/golden/golden-log.js';
import { TURNS } from './testing/golden/samples.js';
import { read } from './testing/test-log.js';

const stored = JSON.parse(readFileSync(new URL('./testing/golden/v1.json', import.meta.url), 'utf8')) as {
  readonly batches: readonly GoldenBatch[];
};
const records = stored.batches.flatMap((batch) => batch.records);
const log: readonly LogRecord[] = records.map(({ type, owner, prev, leaf, value }, offset) => ({
  type,
  owner,
  prev,
  offset,
  value: toBytes(value),
  ...(leaf !== undefined && { leaf: toBytes(leaf) }),
}));
const samples = TURNS.flatMap(({ batches }) => batches.flat());

describe('the golden records', () => {
  it.each([...EVENT_TYPES.map(wireType), OWNER_STARTED, OUTCOMES_RECORDED])('hold %s', (type) => {
    expect(records.map((record) => record.type)).toContain(type);
  });

  it('are what is written today, byte for byte and hash for hash', () => {
    expect(write(TURNS)).toEqual(stored.batches);
  });

  it('are canonical to another implementation of RFC 8785', () => {
    const texts = records.flatMap(({ leaf, value }) => (leaf === undefined ? [value] : [leaf, value]));
    for (const text of texts) expect(canonicalize(JSON.parse(text))).toBe(text);
  });

  it('are a log that counts whole', () => {
    const { entries, voided, cursor } = read(log);
    expect(entries.map(({ offset }) => offset)).toEqual(log.map(({ offset }) => offset));
    expect(voided).toBe(0);
    expect(cursor.prev).toBe(stored.batches.at(-1)?.hash);
  });

  it('are read as the events that were written', () => {
    const read = entriesOf('event').map(({ event: { type, stream, subject, data, namespace } }) => ({
      type,
      stream,
      subject,
      data,
      namespace,
    }));
    const said = samples.flatMap((sample) =>
      'events' in sample ? sample.events.map((event) => ({ ...event, namespace: sample.namespace })) : [],
    );
    expect(read).toStrictEqual(said);
  });

  it('are read with everything that the leaf says of them', () => {
    entriesOf('event').forEach(({ event, leaf, source }) => {
      const said = JSON.parse(new TextDecoder().decode(leaf)) as Record<string, unknown>;
      const kept: readonly (keyof RecordedEvent)[] = [
        'seq',
        'eventId',
        'streamRevision',
        'commandId',
        'commandSha256',
        'commandIndex',
        'commandCount',
        'owner',
        'actor',
        'recordedAt',
        'effectiveAt',
      ];
      for (const field of kept) expect(event[field]).toEqual(said[field]);
      expect(source).toEqual(said['source']);
    });
  });

  it('are read as the outcomes that were written', () => {
    expect(entriesOf('outcomes').flatMap(({ outcomes }) => outcomes)).toStrictEqual(
      samples.flatMap((sample) => ('outcome' in sample ? [sample.outcome] : [])),
    );
  });

  it('are read as the barriers that were written', () => {
    expect(entriesOf('owner').map(({ owner, commandsTopic }) => ({ owner, commandsTopic }))).toEqual(
      TURNS.map(({ owner, commandsTopic }) => ({ owner, commandsTopic })),
    );
  });

  it('show each optional field of a leaf present and absent', () => {
    const leaves = records.flatMap(({ leaf }: GoldenRecord) => (leaf === undefined ? [] : [leaf]));
    for (const field of ['source', 'prevInStream']) {
      expect(new Set(leaves.map((leaf) => leaf.includes(`"${field}":`)))).toEqual(new Set([true, false]));
    }
  });
});

function entriesOf<K extends 'event' | 'outcomes' | 'owner'>(kind: K) {
  return read(log).entries.filter((entry): entry is Extract<typeof entry, { kind: K }> => entry.kind === kind);
}
