import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { COMMAND_TYPES, EVENT_TYPES } from '#domain';
import { bareType, OUTCOMES_RECORDED, OWNER_STARTED } from '#records';
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

const require = createRequire(import.meta.url);
const document = JSON.parse(JSON.stringify(createAsyncApi('1.2.3'))) as Document;
const { messages, schemas } = document.components;
const golden = JSON.parse(
  readFileSync(new URL('../../../../libs/records/src/testing/golden/v1.json', import.meta.url), 'utf8'),
) as {
  readonly batches: readonly { readonly records: readonly { readonly type: string; readonly value: string }[] }[];
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

  it('holds every member of every record ever written', () => {
    const ajv = new Ajv({ strict: false });
    formats.default(ajv);
    const names = new Map([
      [OWNER_STARTED, 'OwnerStarted'],
      [OUTCOMES_RECORDED, 'OutcomesRecorded'],
    ]);
    const records = golden.batches.flatMap((batch) => batch.records);
    expect(records.length).toBeGreaterThan(EVENT_TYPES.length);
    for (const { type, value } of records) {
      const name = names.get(type) ?? bareType(type) ?? '';
      const { payload } = messages[name] as Message;
      ajv.validate(strictly(payload), JSON.parse(value));
      expect({ name, value, errors: ajv.errors }).toEqual({ name, value, errors: null });
    }
  });
});
