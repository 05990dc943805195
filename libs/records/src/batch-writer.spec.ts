import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Command,
  decide,
  EVENT_TYPES,
  evolve,
  formatInstant,
  type NewEvent,
  type RecordedEvent,
  RegistryState,
} from '#domain';
import { sha256 } from '#platform';
import { commandsOf, type Step, steps } from '../../domain/src/testing/steps.js';
import { batchHashOf } from './batch-hash.js';
import { BatchWriter, barrier, type Stamp } from './batch-writer.js';
import { toText } from './bytes.js';
import { Heads } from './heads.js';
import { type NewLogRecord, NO_PREVIOUS, OUTCOMES_RECORDED } from './log-record.js';
import { read } from './testing/test-log.js';
import { codePoint, unicode } from './testing/unicode.js';

const TIME = '2026-11-17T09:30:00.000Z';
const stamp: Stamp = { recordedAt: TIME, effectiveAt: TIME, newEventId: () => 'event-1' };
const command = {
  namespace: 'default',
  commandId: 'command-1',
  commandSha256: 'c'.repeat(64),
  actor: { id: 'ada', kind: 'user', grade: 'claimed' },
} as Command;
const start = barrier({ owner: 'a', host: 'h', version: '0', commandsTopic: 'commands' });

const renamed = (to: string): NewEvent => ({
  type: 'ModelRenamed',
  stream: { kind: 'model', id: 'model-1' },
  subject: 'm',
  data: { name: 'm', from: 'm', to },
});
const begin = () => {
  const heads = new Heads({});
  return { heads, writer: new BatchWriter('a', NO_PREVIOUS, heads, sha256) };
};
const outcome = (commandId: string) =>
  ({
    namespace: 'default',
    actor: 'ada',
    commandId,
    commandSha256: 'c'.repeat(64),
    offset: 1,
    recordedAt: TIME,
    status: 'forwarded',
  }) as const;

function eventsIn(records: readonly NewLogRecord[]): readonly RecordedEvent[] {
  const { entries } = read([start, ...records].map((record, offset) => ({ ...record, offset })));
  return entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
}

describe('what is read of a batch', () => {
  it('is what was recorded, whatever people asked for', () => {
    const types = new Set<string>();
    const holds = (taken: readonly Step[]) => {
      const state = new RegistryState();
      const { heads, writer } = begin();
      const recorded: RecordedEvent[] = [];
      for (const { asked, facts } of commandsOf(taken)) {
        const decision = decide(state, asked, facts, sha256);
        if (decision.status !== 'accepted') continue;
        const times = { recordedAt: formatInstant(facts.now), effectiveAt: formatInstant(decision.effectiveAt) };
        const encoded = writer.encode(asked, decision.events, { ...stamp, ...times });
        writer.keep(encoded);
        for (const event of encoded.events) evolve(state, event);
        recorded.push(...encoded.events);
      }
      expect(eventsIn(writer.finish())).toEqual(recorded);
      expect(heads.toSeqs()).toEqual(
        Object.fromEntries(
          [...state.namespaces.values()].filter(({ seq }) => seq > 0).map(({ name, seq }) => [name, seq]),
        ),
      );
      for (const { type } of recorded) types.add(type);
    };
    fc.assert(fc.property(steps, holds), { numRuns: 40 });
    expect(types.size).toBeGreaterThan(EVENT_TYPES.length / 2);
  });

  it('is what was recorded, whatever a payload holds', () => {
    const payload = fc.dictionary(unicode(), fc.jsonValue({ stringUnit: codePoint }), { noNullPrototype: true });
    const event = fc
      .record({ type: fc.constantFrom(...EVENT_TYPES), id: unicode(), subject: unicode(), data: payload })
      .map(
        ({ type, id, subject, data }) =>
          ({
            type,
            stream: { kind: 'model', id },
            subject,
            data: JSON.parse(JSON.stringify(data)) as object,
          }) as unknown as NewEvent,
      );
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), unicode(), (events, word) => {
        const { writer } = begin();
        const encoded = writer.encode(
          { ...command, commandId: word, actor: { ...command.actor, id: word } },
          events,
          stamp,
        );
        writer.keep(encoded);
        expect(eventsIn(writer.finish())).toEqual(encoded.events);
      }),
    );
  });
});

describe('a batch', () => {
  it('holds the events of its commands in order, then the outcomes in one record', () => {
    const { writer } = begin();
    writer.note(outcome('x'));
    writer.keep(writer.encode(command, [renamed('b'), renamed('c')], stamp));
    writer.note(outcome('y'));
    const records = writer.finish();
    expect(records.map(({ type, owner, prev }) => [type, owner, prev])).toEqual([
      ['io.cartulary.ModelRenamed.v1', 'a', NO_PREVIOUS],
      ['io.cartulary.ModelRenamed.v1', 'a', NO_PREVIOUS],
      [OUTCOMES_RECORDED, 'a', NO_PREVIOUS],
    ]);
    expect(JSON.parse(toText(records[2]?.value as Uint8Array))).toEqual({ outcomes: [outcome('x'), outcome('y')] });
  });

  it('names in each event its command, its place in it and what stands before it', () => {
    const { writer, heads } = begin();
    const { events, records } = writer.encode(command, [renamed('b'), renamed('c')], stamp);
    const [first, second] = records.map(
      ({ leaf }) => JSON.parse(toText(leaf as Uint8Array)) as Record<string, unknown>,
    );
    expect(events).toMatchObject([
      { seq: 1, streamRevision: 1, commandIndex: 0, commandCount: 2, commandId: 'command-1' },
      { seq: 2, streamRevision: 2, commandIndex: 1, commandCount: 2, commandId: 'command-1' },
    ]);
    expect(first).not.toHaveProperty('prevInStream');
    expect(second?.['prevInStream']).toMatch(/^[0-9a-f]{64}$/);
    expect(heads.seq('default')).toBe(2);
  });

  it('has nothing of a command that was given up', () => {
    const { writer, heads } = begin();
    writer.keep(writer.encode(command, [renamed('b')], stamp));
    const before = heads.taken;
    writer.encode(command, [renamed('c'), renamed('d')], stamp);
    heads.backTo(before);
    writer.keep(writer.encode(command, [renamed('e')], stamp));
    expect(eventsIn(writer.finish()).map(({ seq, data }) => [seq, data])).toEqual([
      [1, renamed('b').data],
      [2, renamed('e').data],
    ]);
  });

  it('weighs the leaves and payloads of its events, and its outcomes', () => {
    const { writer } = begin();
    const encoded = writer.encode(command, [renamed('größer')], stamp);
    expect(writer.bytes).toBe(0);
    writer.keep(encoded);
    const [{ leaf, value }] = encoded.records as [Required<NewLogRecord>];
    expect(writer.bytes).toBe(leaf.length + value.length);
    writer.note(outcome('größer'));
    const total = writer.finish().reduce((sum, record) => sum + record.value.length + (record.leaf?.length ?? 0), 0);
    expect(total - writer.bytes).toBe('{"outcomes":[]}'.length);
  });

  it('is empty when nothing was taken', () => {
    expect(begin().writer.finish()).toEqual([]);
  });

  it('links to the one before it', () => {
    const { writer, heads } = begin();
    writer.note(outcome('x'));
    const prev = batchHashOf(writer.finish(), sha256);
    const next = new BatchWriter('a', prev, heads, sha256);
    next.note(outcome('y'));
    expect(next.finish()).toMatchObject([{ prev }]);
  });
});

describe('a barrier', () => {
  it('names its owner and the commands topic, and links to nothing', () => {
    expect(start).toMatchObject({ type: 'io.cartulary.OwnerStarted.v1', owner: 'a', prev: '0'.repeat(64) });
    expect(JSON.parse(toText(start.value))).toEqual({ owner: 'a', host: 'h', version: '0', commandsTopic: 'commands' });
    expect(start).not.toHaveProperty('leaf');
  });
});
