import fc from 'fast-check';
import { EVENT_TYPES } from '#domain';
import { type Leaf, wireType } from '../leaf.js';
import { unicode } from './unicode.js';

const text = unicode();
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const namespace = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,62}$/);
const count = fc.maxSafeNat();
const instant = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
const time = instant.map((date) => date.toISOString());

const optional = {
  prevInStream: hex,
  source: fc.record({ topic: text, partition: count, offset: count }),
};
const required = {
  v: fc.constant(1 as const),
  namespace,
  seq: count,
  eventId: fc.uuid(),
  type: fc.constantFrom(...EVENT_TYPES).map(wireType),
  stream: fc.record({ kind: fc.constantFrom('model', 'namespace'), id: text }),
  streamRevision: count,
  subject: text,
  payloadSha256: hex,
  payloadLength: count,
  commandId: text,
  commandSha256: hex,
  commandIndex: count,
  commandCount: count,
  owner: text,
  actor: fc.record({ id: text, kind: text, grade: fc.constantFrom('authenticated', 'claimed', 'anonymous') }),
  recordedAt: time,
  effectiveAt: time,
};

export const anyLeaf: fc.Arbitrary<Leaf> = fc.record(
  { ...required, ...optional },
  { requiredKeys: Object.keys(required) as (keyof typeof required)[] },
);
