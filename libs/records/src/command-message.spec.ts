import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RegistryError } from '#domain';
import { sha256 } from '#platform';
import type { AnyMessage } from './command-attributes.js';
import { fromCommandMessage, toCommandMessage } from './command-message.js';
import { namespaceOf, readCommand } from './command.js';
import type { NewCommandRecord } from './command-record.js';
import { commandRecord } from './testing/command-record.js';
import { unicode } from './testing/unicode.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const written = (record: NewCommandRecord): AnyMessage => {
  const { value, headers } = toCommandMessage(record);
  return { value, headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, bytes(text)])) };
};
const message = (more: AnyMessage['headers'], value: Uint8Array | null = bytes('{}')): AnyMessage => ({
  value,
  headers: { ...written(commandRecord('DeleteModel', {})).headers, ...more },
});
const structured = (event: unknown): AnyMessage => ({
  value: bytes(typeof event === 'string' ? event : JSON.stringify(event)),
  headers: { 'content-type': bytes('application/cloudevents+json; charset=utf-8') },
});
const EVENT = {
  specversion: '1.0',
  id: 'command-1',
  type: 'io.cartulary.command.DeleteModel.v1',
  source: '/ci',
  subject: 'default/m',
  time: '2026-11-17T09:30:00Z',
  authid: 'ci',
  data: { force: true },
};
const read = (any: AnyMessage) => readCommand(fromCommandMessage(any, 7), sha256);

const records: fc.Arbitrary<NewCommandRecord> = fc.record(
  {
    id: unicode(),
    type: unicode(),
    source: unicode(),
    subject: unicode(),
    time: unicode(),
    expiryTime: unicode(),
    actor: fc.record({
      id: unicode(),
      kind: unicode(),
      grade: fc.constantFrom('authenticated', 'claimed', 'anonymous'),
    }),
    expect: fc.record({ modelRevision: fc.nat(), holder: fc.option(fc.nat()) }, { requiredKeys: [] }),
    traceparent: fc.constant('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'),
    forwarded: fc.integer({ min: 1, max: 3 }),
    value: fc.uint8Array(),
  },
  { requiredKeys: ['id', 'type', 'source', 'subject', 'time', 'actor', 'value'] },
);

describe('a command as a message', () => {
  it.each(['', 'x', '00-1-2-03', `${'0'.repeat(1e6)}`])('has no trace context where %# stands for one', (text) => {
    const stored = message({ traceparent: bytes(text) });
    expect(fromCommandMessage(stored, 0)).not.toHaveProperty('traceparent');
    expect(fromCommandMessage(stored, 0)).not.toHaveProperty('unreadable');
  });

  it('comes back as it was, whatever is in it', () => {
    fc.assert(
      fc.property(records, fc.nat(), (record, offset) => {
        expect(fromCommandMessage(written(record), offset)).toEqual({ ...record, offset });
        expect(toCommandMessage(record).key).toBe(namespaceOf(record));
      }),
    );
  });

  it('has the digest of the command, its condition included, in either mode', () => {
    const record = commandRecord('DeleteModel', { force: true }, { id: EVENT.id, expect: { modelRevision: 3 } });
    const { commandSha256 } = readCommand(record, sha256);
    expect(read(written(record)).commandSha256).toBe(commandSha256);
    expect(read(structured({ ...EVENT, expect: '{"modelRevision":3}' })).commandSha256).toBe(commandSha256);
    expect(read(structured({ ...EVENT, expect: { modelRevision: 3 } })).commandSha256).toBe(commandSha256);
    expect(read(structured(EVENT)).commandSha256).not.toBe(commandSha256);
  });

  it('in structured mode may have its data in base64', () => {
    const { data, ...event } = EVENT;
    const encoded = { ...event, data_base64: Buffer.from(JSON.stringify(data)).toString('base64') };
    expect(read(structured(encoded))).toEqual(read(structured(EVENT)));
  });
});

describe('the actor of a message', () => {
  const actorOf = (more: AnyMessage['headers']) => fromCommandMessage(message(more), 0).actor;
  it('is a claim unless it says more', () => {
    expect(actorOf({ ce_authid: bytes('x') })).toEqual({ id: 'x', kind: 'user', grade: 'claimed' });
    expect(actorOf({ ce_authid: bytes('x'), ce_authgrade: bytes('root') }).grade).toBe('claimed');
    expect(actorOf({ ce_authid: bytes('x'), ce_authgrade: bytes('authenticated') }).grade).toBe('authenticated');
  });

  it('is nobody where it does not say who', () => {
    const { id, grade } = fromCommandMessage(
      structured({ ...EVENT, authid: null, authgrade: 'authenticated' }),
      0,
    ).actor;
    expect({ id, grade }).toEqual({ id: 'anonymous', grade: 'anonymous' });
  });
});

describe('a message that is no command', () => {
  it.each<[string, AnyMessage]>([
    ['nothing', { value: null, headers: {} }],
    ['no headers', { value: bytes('{}'), headers: {} }],
    ['no value', message({}, null)],
    ['a header twice', message({ ce_id: [bytes('a'), bytes('b')] })],
    ['a header without a value', message({ ce_subject: null })],
    ['a header in other bytes', message({ ce_id: Uint8Array.from([0xff, 0xfe]) })],
    ['a huge id', message({ ce_id: bytes('x'.repeat(1 << 20)) })],
    ['a huge type', message({ ce_type: bytes('x'.repeat(1 << 20)) })],
    ['another version of CloudEvents', message({ ce_specversion: bytes('2.0') })],
    ['a condition that is no JSON', message({ ce_expect: bytes('{') })],
    ['a condition nested 10^4 deep', message({ ce_expect: bytes('['.repeat(10_000)) })],
    ['an event nested 10^4 deep', structured(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
    ['an event that is no JSON', structured('{')],
    ['an event that is a list', structured([EVENT])],
    ['an event with an attribute that is none', structured({ ...EVENT, subject: { a: 1 } })],
    ['data in another encoding than base64', structured({ ...EVENT, data_base64: '%%%' })],
    ['a batch of events', message({ 'content-type': bytes('application/cloudevents-batch+json') })],
    ['an event in other bytes', { ...structured(EVENT), value: Uint8Array.from([0xff]) }],
  ])('%s is refused as one', (_, any) => {
    expect(() => read(any)).toThrowCode('INVALID_COMMAND');
  });

  it('keeps what can be made out, so that whoever sent it finds its refusal', () => {
    const record = fromCommandMessage(message({ ce_expect: bytes('{') }), 3);
    expect(record).toMatchObject({ id: 'command-1', subject: 'default/m', offset: 3 });
  });

  it('of 2 MiB is refused for its size', () => {
    expect(() => read(message({}, new Uint8Array(2 << 20)))).toThrowCode('PAYLOAD_TOO_LARGE');
  });

  it('never stops whoever reads it', () => {
    const value = fc.oneof(fc.uint8Array(), fc.string().map(bytes), fc.json().map(bytes), fc.constant(null));
    const header = fc.oneof(value, fc.array(value), fc.constant(bytes('application/cloudevents+json')));
    const name = fc.constantFrom('content-type', 'ce_id', 'ce_type', 'ce_subject', 'ce_expect', '__proto__', 'x');
    const headers = fc.array(fc.tuple(name, header)).map((entries) => Object.fromEntries(entries));
    fc.assert(
      fc.property(fc.record({ value, headers }) as fc.Arbitrary<AnyMessage>, (any) => {
        try {
          read(any);
        } catch (error) {
          expect(error).toBeInstanceOf(RegistryError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
