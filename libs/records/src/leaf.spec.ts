import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, EVENT_TYPES, formatRef, subjectOf } from '#domain';
import { sha256 } from '#platform';
import { BatchWriter } from './batch-writer.js';
import { readCommand } from './command.js';
import { Heads } from './heads.js';
import { bareType, encodeLeaf, wireType } from './leaf.js';
import { NO_PREVIOUS } from './log-record.js';
import { anyLeaf } from './testing/random-leaf.js';
import { commandRecord } from './testing/command-record.js';

describe('a leaf', () => {
  it('is written as RFC 8785 has it', () => {
    fc.assert(
      fc.property(anyLeaf, (leaf) => expect(encodeLeaf(leaf)).toBe(canonicalJson(leaf))),
      { numRuns: 500 },
    );
  });

  it('is parsed into what was written', () => {
    fc.assert(fc.property(anyLeaf, (leaf) => expect(JSON.parse(encodeLeaf(leaf))).toEqual(leaf)));
  });

  // A reader refuses a leaf of more than 65,535 bytes, so none may be written: whatever is in it has a most.
  it('stays far below its most with the longest names and ids that a command may have', () => {
    const most = '\u0001'.repeat(255);
    const model = '\u{1f989}'.repeat(255);
    const actor = { id: most, kind: most, grade: 'authenticated' } as const;
    const namespace = 'n'.repeat(63);
    const record = commandRecord('DeleteModel', {}, { id: most, actor, subject: formatRef(namespace, model) });
    const stream = { kind: 'model', id: '019a9040-0000-7000-8000-000000000000' } as const;
    const heads = new Heads({ [namespace]: Number.MAX_SAFE_INTEGER - 1 }, [
      [stream.id, { revision: 2 ** 52, hash: 'd'.repeat(64) }],
    ]);
    const writer = new BatchWriter(stream.id, NO_PREVIOUS, heads, sha256);
    const subject = subjectOf(model, Number.MAX_SAFE_INTEGER);
    const event = { type: 'NamespaceConfigured', stream, subject, data: { exclusiveStages: [] } } as const;
    const time = '2026-11-17T09:30:00.000Z';
    const source = { topic: 't'.repeat(249), partition: 2 ** 31 - 1, offset: Number.MAX_SAFE_INTEGER };
    const stamp = { recordedAt: time, effectiveAt: time, newEventId: () => stream.id, source };
    const { records } = writer.encode(readCommand(record, sha256), [event], stamp);
    expect(records[0]?.leaf?.length).toBeGreaterThan(6_000);
    expect(records[0]?.leaf?.length).toBeLessThan(8_192);
  });

  it.each(['id', 'actor.id', 'actor.kind'])('meets no command whose %s is longer', (field) => {
    const { actor, ...record } = commandRecord('DeleteModel', {});
    const most = (length: number) => {
      const word = '\u0001'.repeat(length);
      if (field === 'id') return { ...record, actor, id: word };
      return { ...record, actor: { ...actor, [field.slice('actor.'.length)]: word } };
    };
    expect(() => readCommand(most(256), sha256)).toThrowCode('INVALID_COMMAND');
    expect(readCommand(most(255), sha256).type).toBe('DeleteModel');
  });
});

describe('a type on the wire', () => {
  it.each(EVENT_TYPES)('stands for %s and for nothing else', (type) => {
    expect(wireType(type)).toBe(`io.cartulary.${type}.v1`);
    expect(bareType(wireType(type))).toBe(type);
  });

  it.each([
    '',
    'ModelCreated',
    'io.cartulary.ModelCreated.v2',
    'io.cartulary.KeyRotated.v1',
    'io.cartulary.constructor.v1',
    'io.cartulary.__proto__.v1',
    '__proto__',
  ])('that is %j is unknown', (type) => expect(bareType(type)).toBeUndefined());
});
