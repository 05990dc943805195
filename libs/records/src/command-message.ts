import type { Actor, Expect } from '#domain';
import { type AnyMessage, attributesOf } from './command-attributes.js';
import { namespaceOf } from './command.js';
import { isTraceparent } from './traceparent.js';
import type { CommandRecord, NewCommandRecord } from './command-record.js';

/** A command as one message of a Kafka topic: a CloudEvent in binary mode. */
export interface CommandMessage {
  /** The namespace. Owners go by the subject. */
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

const NOBODY: Actor = { id: 'anonymous', kind: 'anonymous', grade: 'anonymous' };
const KIND_OF_CLAIM = 'user';

export function toCommandMessage(record: NewCommandRecord): CommandMessage {
  const { id, type, source, subject, time, expiryTime, actor, expect, traceparent, forwarded, value } = record;
  return {
    key: namespaceOf(record),
    value,
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: type,
      ce_source: source,
      ce_subject: subject,
      ce_time: time,
      ...(expiryTime !== undefined && { ce_expirytime: expiryTime }),
      ce_authtype: actor.kind,
      ce_authid: actor.id,
      // Who does not say how it is known claims to be whom it says.
      ...(actor.grade !== 'claimed' && { ce_authgrade: actor.grade }),
      ...(expect !== undefined && { ce_expect: JSON.stringify(expect) }),
      ...(forwarded !== undefined && { ce_forwarded: String(forwarded) }),
      ...(traceparent !== undefined && { traceparent }),
    },
  };
}

/** Any message as a command. Nothing throws: what is none has `unreadable`, so that its owner refuses it and goes on. */
export function fromCommandMessage(message: AnyMessage, offset: number): CommandRecord {
  const { get, expect, value, fault } = attributesOf(message);
  const [expiryTime, traceparent, forwarded] = [get('expirytime'), get('traceparent'), get('forwarded')];
  return {
    id: get('id') ?? '',
    type: get('type') ?? '',
    source: get('source') ?? '',
    subject: get('subject') ?? '',
    time: get('time') ?? '',
    ...(expiryTime !== undefined && { expiryTime }),
    actor: actorOf(get('authid'), get('authtype'), get('authgrade')),
    ...(expect !== undefined && { expect: expect as Expect }),
    ...(traceparent !== undefined && isTraceparent(traceparent) && { traceparent }),
    // Whatever it counts: a command is sent on once.
    ...(forwarded !== undefined && { forwarded: Number(forwarded) || 1 }),
    value,
    offset,
    ...(fault && { unreadable: fault }),
  };
}

/** As whoever may write to the topic says: "Whom to believe" in docs/design/records.md. */
function actorOf(id: string | undefined, kind: string | undefined, grade: string | undefined): Actor {
  if (id === undefined) return NOBODY;
  const isOther = grade === 'authenticated' || grade === 'anonymous';
  return { id, kind: kind ?? KIND_OF_CLAIM, grade: isOther ? grade : 'claimed' };
}
