import { z } from 'zod';

const text = z.string();
const time = z.string().meta({ format: 'date-time' });
const hash = z.string().meta({ description: 'SHA-256, lower-case hex', pattern: '^[0-9a-f]{64}$' });

/** Headers of a command: a CloudEvent in binary mode. */
export function commandHeaders(type: string): z.ZodType {
  return z.looseObject({
    'content-type': text.optional(),
    ce_specversion: z.literal('1.0'),
    ce_id: text.meta({ description: 'commandId: the same command under the same id takes effect once' }),
    ce_type: z.literal(type),
    ce_source: text.meta({ description: 'The publisher' }),
    ce_subject: text.meta({ description: 'namespace/model, or the namespace' }),
    ce_time: time.meta({ description: 'When it was issued' }),
    ce_expirytime: time.optional().meta({ description: 'Refused afterwards; at most 24 hours later' }),
    ce_authtype: text.optional().meta({ description: 'Kind of the actor; user unless said' }),
    ce_authid: text.optional().meta({ description: 'The actor; anonymous without one' }),
    ce_authgrade: text.optional().meta({ description: 'How sure that is; claimed unless the registry wrote it' }),
    ce_expect: text.optional().meta({
      description: 'Conditions, JSON: versionRevision, modelRevision, holder',
      contentMediaType: 'application/json',
    }),
    ce_forwarded: text.optional().meta({ description: '1: put again by an owner that found it in another partition' }),
    traceparent: text.optional(),
  });
}

/** Headers of whatever an owner writes. */
const written = {
  'content-type': text,
  ce_specversion: z.literal('1.0'),
  ce_id: text,
  ce_source: text,
  ce_owner: text.meta({
    description: 'The owner under which it was written; it counts only if that is the last one started',
  }),
  ce_prev: hash.meta({ description: 'Hash of the last valid batch, hex' }),
};

/** Headers of an event: a CloudEvent in binary mode, and what a reader checks it by. */
export function eventHeaders(type: string): z.ZodType {
  return z.looseObject({
    ...written,
    ce_type: z.literal(type),
    ce_subject: text.meta({ description: 'model:v3, or the model' }),
    ce_time: time.meta({ description: 'When it takes effect' }),
    ce_recordedtime: time,
    ce_sequence: text.meta({ description: 'Number in the namespace, 16 digits', pattern: '^[0-9]{16}$' }),
    ce_partitionkey: text.meta({ description: 'The namespace' }),
    ce_correlationid: text.meta({ description: 'commandId' }),
    ce_causationid: text.optional(),
    ce_leaf: text.meta({ description: 'Leaf bytes, base64' }),
  });
}

/** Headers of a record that is no event: consumers of events pass over it by its type. */
export function controlHeaders(type: string): z.ZodType {
  return z.looseObject({ ...written, ce_type: z.literal(type) });
}
