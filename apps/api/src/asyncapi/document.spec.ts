import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { COMMAND_TYPES, EVENT_TYPES } from '#domain';
import { bareType, OUTCOMES_RECORDED, OWNER_STARTED, toBytes, toCommandMessage, toEventMessage } from '#records';
import { commandRecord } from '../../../../libs/records/src/testing/command-record.js';
import { createAsyncApi } from './document.js';

interface Message {
  readonly name: string;
  readonly headers: object;
  readonly payload: object;
}
interface Document {
  readonly channels: Readonly<Record<string, { readonly messages: Readonly<Record<string, { $ref: string }>> }>>;
  readonly components: { readonly messages: Readonly<Record<string, Message>>; readonly schemas: object };
}

interface Golden {
  readonly type: string;
  readonly owner: string;
  readonly prev: string;
  readonly leaf?: string;
  readonly value: string;
}

const CONTROL = new Map([
  [OWNER_STARTED, 'OwnerStarted'],
  [OUTCOMES_RECORDED, 'OutcomesRecorded'],
]);
const BASE64 = {
  encode: (bytes: Uint8Array) => Buffer.from(bytes).toString('base64'),
  decode: (text: string) => Buffer.from(text, 'base64'),
};

const require = createRequire(import.meta.url);
const document = JSON.parse(JSON.stringify(createAsyncApi('1.2.3'))) as Document;
const { messages, schemas } = document.components;
const golden = JSON.parse(
  readFileSync(new URL('../../../../libs/records/src/testing/golden/v1.json', import.meta.url), 'utf8'),
) as {
  readonly batches: readonly { readonly records: readonly Golden[] }[];
};

/** What is said of a record's value, and no member but those that are named. */
function strictly(payload: object): object {
  const closed = JSON.parse(JSON.stringify({ ...payload, components: { schemas } }), (key, value: unknown) =>
    key === 'additionalProperties' && Object.keys(value as object).length === 0 ? false : value,
  ) as { properties?: Record<string, { additionalProperties?: unknown }> };
  // These are free.
  for (const name of ['hyperparameters', 'foreign']) if (closed.properties?.[name]) closed.properties[name] = {};
  return closed;
}

function errorsOf(schema: object, value: unknown): readonly unknown[] {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  ajv.validate(strictly(schema), value);
  return ajv.errors ?? [];
}

describe('the AsyncAPI document', () => {
  it('is AsyncAPI 3.0.0', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const schema = require('@asyncapi/specs/schemas/3.0.0-without-$id.json') as object;
    ajv.validate(schema, document);
    expect(ajv.errors).toBeNull();
    expect(ajv.validate(schema, { ...document, channels: { commands: { address: 7 } } })).toBe(false);
  });

  it('has every command and every record of the events topic, each in its channel', () => {
    const { commands, events } = document.channels;
    expect(Object.keys(commands?.messages ?? {})).toEqual(COMMAND_TYPES);
    expect(Object.keys(events?.messages ?? {})).toEqual([...EVENT_TYPES, 'OwnerStarted', 'OutcomesRecorded']);
    for (const { $ref } of Object.values({ ...commands?.messages, ...events?.messages }))
      expect(messages).toHaveProperty([$ref.replace('#/components/messages/', '')]);
  });

  it('refers to nothing that is not there', () => {
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      expect(schemas).toHaveProperty([name as string]);
  });

  it('holds every member of every record ever written, and every header', () => {
    const records = golden.batches.flatMap((batch) => batch.records);
    expect(records.length).toBeGreaterThan(EVENT_TYPES.length);
    for (const { leaf, ...record } of records) {
      const name = CONTROL.get(record.type) ?? bareType(record.type) ?? '';
      const { payload, headers } = messages[name] as Message;
      expect(errorsOf(payload, JSON.parse(record.value))).toEqual([]);
      const bytes = { ...record, value: toBytes(record.value), ...(leaf !== undefined && { leaf: toBytes(leaf) }) };
      expect(errorsOf(headers, toEventMessage(bytes, BASE64).headers)).toEqual([]);
    }
  });

  it('holds every header of a command', () => {
    const everything = {
      expiryTime: '2026-11-17T10:30:00Z',
      actor: { id: 'a', kind: 'service', grade: 'authenticated' },
      expect: { holder: null },
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      forwarded: 1,
    } as const;
    for (const type of COMMAND_TYPES) {
      const { headers } = messages[type] as Message;
      const record = commandRecord(type, {});
      expect(errorsOf(headers, toCommandMessage(record).headers)).toEqual([]);
      expect(errorsOf(headers, toCommandMessage({ ...record, ...everything }).headers)).toEqual([]);
      expect(errorsOf(headers, { ...toCommandMessage(record).headers, ce_else: '' })).not.toEqual([]);
    }
  });
});
