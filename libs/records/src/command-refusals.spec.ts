import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COMMAND_TYPES, type CommandType, RegistryError } from '#domain';
import { sha256 } from '#platform';
import { commandWireType, namespaceOf, readCommand } from './command.js';
import type { NewCommandRecord } from './command-record.js';
import { commandRecord } from './testing/command-record.js';
import { unicode } from './testing/unicode.js';

const read = (record: NewCommandRecord) => readCommand(record, sha256);
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('a command is refused', () => {
  const alien = ['', 'command..v1', 'command.Unknown.v1', 'command.DeleteModel.v2', 'DeleteModel.v1'];
  const words = ['constructor', '__proto__', 'toString', 'hasOwnProperty'].map((word) => `command.${word}.v1`);
  it.each([...alien, ...words].map((type) => `io.cartulary.${type}`))('with the type %j', (type) => {
    const reading = () => read(commandRecord('DeleteModel', {}, { type }));
    expect(reading).toThrowCode('INVALID_COMMAND');
    expect(reading).toThrow('Expected a command type such as io.cartulary.command.RegisterModel.v1, found');
  });

  it.each([
    ['default', 'INVALID_COMMAND'],
    ['', 'INVALID_COMMAND'],
    ['default/m:v3', 'INVALID_COMMAND'],
    ['default/m:latest', 'INVALID_COMMAND'],
    ['default/m@champion', 'INVALID_COMMAND'],
    ['default/m@latest', 'INVALID_COMMAND'],
    ['default/m#Production', 'INVALID_COMMAND'],
    ['cartulary://default/m', 'INVALID_COMMAND'],
    ['cartulary://default/m?version=3', 'INVALID_COMMAND'],
    ['default/', 'INVALID_NAME'],
    ['/m', 'INVALID_NAME'],
    ['Default/m', 'INVALID_NAME'],
    ['%64efault/m', 'INVALID_NAME'],
    ['../m', 'INVALID_NAME'],
    ['default/..', 'INVALID_NAME'],
    ['default/%2e%2e', 'INVALID_NAME'],
    ['default/a/b', 'INVALID_NAME'],
    ['default/a%2Fb', 'INVALID_NAME'],
    ['default/a%3Ab', 'INVALID_NAME'],
    ['default/%00', 'INVALID_NAME'],
    ['default/%zz', 'INVALID_REF'],
    ['default/%ff', 'INVALID_REF'],
    ['default/\ud800', 'INVALID_NAME'],
    [`default/${'n'.repeat(256)}`, 'INVALID_NAME'],
  ])('with the subject %j', (subject, code) => {
    expect(() => read(commandRecord('DeleteModel', {}, { subject }))).toThrowCode(code);
  });

  it.each(['team/m', 'team:v1', 'Team', '', 'n'.repeat(64)])('about a namespace with the subject %j', (subject) => {
    expect(() => read(commandRecord('ConfigureNamespace', {}, { subject }))).toThrowCode('INVALID_NAME');
  });

  it('with a condition on a namespace', () => {
    const record = commandRecord('ConfigureNamespace', {}, { subject: 'team', expect: { modelRevision: 1 } });
    expect(() => read(record)).toThrowCode('INVALID_COMMAND');
  });

  it.each([
    { modelRevision: 0 },
    { modelRevision: '1' },
    { holder: 1.5 },
    { holder: NaN },
    { unknown: 1 },
    null,
    [],
    'v3',
  ])('with the condition %j', (expected) => {
    expect(() => read(commandRecord('DeleteModel', {}, { expect: expected as never }))).toThrowCode('INVALID_COMMAND');
  });

  it.each(['', 'x'.repeat(256), '\ud800'])('with an id, actor or kind %#', (word) => {
    const { actor } = commandRecord('DeleteModel', {});
    for (const more of [{ id: word }, { actor: { ...actor, id: word } }, { actor: { ...actor, kind: word } }])
      expect(() => read(commandRecord('DeleteModel', {}, more))).toThrowCode('INVALID_COMMAND');
  });

  it.each(['', 'yesterday', '2026-11-17T09:30:00', '2026-13-17T09:30:00Z', '2026-11-17T25:00:00Z', '1763371800000'])(
    'with the time %j',
    (time) => {
      expect(() => read(commandRecord('DeleteModel', {}, { time }))).toThrowCode('INVALID_TIME');
      expect(() => read(commandRecord('DeleteModel', {}, { expiryTime: time }))).toThrowCode('INVALID_TIME');
    },
  );

  it('over 512 KiB of data, and not at that', () => {
    const spaces = (bytes: number) => commandRecord('DeleteModel', `{}${' '.repeat(bytes - 2)}`);
    expect(() => read(spaces(512 * 1024 + 1))).toThrowCode('PAYLOAD_TOO_LARGE');
    expect(read(spaces(512 * 1024)).type).toBe('DeleteModel');
  });

  it.each([
    ['no JSON', '{', 'INVALID_COMMAND'],
    ['nothing', '', 'INVALID_COMMAND'],
    ['a byte order mark', '\ufeff{}', 'INVALID_COMMAND'],
    ['another value than an object', '[]', 'INVALID_COMMAND'],
    ['null', 'null', 'INVALID_COMMAND'],
    ['a key twice', '{"force":true,"force":false}', 'INVALID_COMMAND'],
    ['a key twice, once escaped', '{"force":true,"f\\u006frce":false}', 'INVALID_COMMAND'],
    ['a prototype', '{"__proto__":{"force":true}}', 'INVALID_COMMAND'],
    ['an unknown field', '{"constructor":1}', 'INVALID_COMMAND'],
    ['a wrong type', '{"force":"yes"}', 'INVALID_COMMAND'],
    ['NaN', '{"force":NaN}', 'INVALID_COMMAND'],
    ['a lone surrogate', '{"reason":"\\ud800"}', 'INVALID_COMMAND'],
    ['deep nesting', `{"reason":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'INVALID_COMMAND'],
    ['a number that is not exact', '{"reason":9007199254740993}', 'NUMBER_NOT_EXACT'],
  ])('with %s', (_, text, code) => {
    expect(() => read(commandRecord('DeleteModel', text))).toThrowCode(code);
  });

  it('with bytes that are no UTF-8', () => {
    const value = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect(() => read(commandRecord('DeleteModel', {}, { value }))).toThrowCode('INVALID_COMMAND');
  });

  it.each<[CommandType, object, string]>([
    ['PromoteStage', { ref: '3', stage: 'Prod' }, 'UNKNOWN_STAGE'],
    ['PromoteStage', { ref: 'three', stage: 'Production' }, 'INVALID_REF'],
    ['AssignAlias', { alias: 'latest', version: 3 }, 'ALIAS_RESERVED'],
    ['RegisterModel', { artifact: { digest: 'sha256:A' } }, 'INVALID_DIGEST'],
    ['RegisterModel', { artifact: { digest: DIGEST }, createdAt: 'now' }, 'INVALID_TIME'],
    ['RegisterModel', {}, 'INVALID_COMMAND'],
    ['RenameModel', { name: 'a/b' }, 'INVALID_NAME'],
  ])('%s %j with the code of what is wrong in it', (type, data, code) => {
    expect(() => read(commandRecord(type, data))).toThrowCode(code);
  });
});

const words = fc.oneof(
  unicode(),
  fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom('constructor', '__proto__', 'default/m', '2026-11-17T09:30:00Z'),
);
const types = fc.oneof(
  fc.constantFrom(...COMMAND_TYPES).map(commandWireType),
  words.map((word) => `io.cartulary.command.${word}.v1`),
  words,
);
const values = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((text) => Buffer.from(text)),
  fc.constant(Buffer.from('{}')),
);

describe('whatever stands on the topic', () => {
  it('is read, or refused with a code', () => {
    const attributes = {
      id: words,
      type: types,
      subject: words,
      time: words,
      expiryTime: words,
      expect: fc.anything(),
      value: values,
    };
    const any = fc.record({ ...attributes, actorId: words, kind: words }, { requiredKeys: [] });
    const holds = ({
      actorId,
      kind,
      ...more
    }: Partial<NewCommandRecord> & { actorId?: string; kind?: string }): void => {
      const base = commandRecord('DeleteModel', {});
      const actor = {
        ...base.actor,
        ...(actorId !== undefined && { id: actorId }),
        ...(kind !== undefined && { kind }),
      };
      try {
        read({ ...base, ...more, actor });
      } catch (error) {
        expect(error).toBeInstanceOf(RegistryError);
        expect(() => JSON.stringify((error as RegistryError).toRejection())).not.toThrow();
      }
    };
    fc.assert(fc.property(any as fc.Arbitrary<Partial<NewCommandRecord>>, holds), { numRuns: 500 });
  });

  it('is placed by the namespace in which it is decided', () => {
    const subjects = fc.oneof(words, fc.stringMatching(/^(cartulary:\/\/)?[a-z%2:@#/]{0,12}$/));
    fc.assert(
      fc.property(fc.constantFrom(...COMMAND_TYPES), subjects, (type, subject) => {
        const record = commandRecord(type, {}, { subject });
        let namespace: string;
        try {
          ({ namespace } = read(record));
        } catch {
          return;
        }
        expect(namespaceOf(record)).toBe(namespace);
      }),
      { numRuns: 500 },
    );
  });
});
