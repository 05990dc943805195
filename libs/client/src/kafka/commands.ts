import { createHash, randomUUID } from 'node:crypto';
import { type CommandData, type CommandType, type Expect, formatRef } from '#domain';
import { commandWireType, type NewCommandRecord, toBytes } from '#records';

interface More {
  /** Tells this command from every other one of the actor; the same command again under the same id takes effect once. New unless given. */
  readonly id?: string | undefined;
  /** Conditions on the state that the command meets. */
  readonly expect?: Expect | undefined;
  /** Refused afterwards; 24 hours later at most, and unless given. */
  readonly expiresAt?: Date | undefined;
  /** W3C trace context. */
  readonly traceparent?: string | undefined;
}

type Place<T extends CommandType> = T extends 'ConfigureNamespace'
  ? { readonly namespace: string; readonly model?: undefined }
  : { readonly namespace: string; readonly model: string };

/** A command as its author writes it; `data` is the body of the same act over HTTP, with the `ref` or `alias` of its path. */
export type NewCommand = {
  [T in CommandType]: Place<T> & More & { readonly type: T; readonly data: CommandData<T> };
}[CommandType];

/** Who publishes. */
export interface Publishing {
  /** Where from, a URI reference such as `/training/nightly`. */
  readonly source: string;
  /** Who acts. It is a claim: who may write to the topic is Kafka's affair. */
  readonly actor: string;
}

export function recordOf(command: NewCommand, { source, actor }: Publishing): NewCommandRecord {
  const { type, namespace, model, data, id = randomUUID(), expect, expiresAt, traceparent } = command;
  return {
    id,
    type: commandWireType(type),
    source,
    subject: model === undefined ? namespace : formatRef(namespace, model),
    time: new Date().toISOString(),
    ...(expiresAt && { expiryTime: expiresAt.toISOString() }),
    actor: { id: actor, kind: 'user', grade: 'claimed' },
    ...(expect && { expect }),
    ...(traceparent !== undefined && { traceparent }),
    value: toBytes(JSON.stringify(data)),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
