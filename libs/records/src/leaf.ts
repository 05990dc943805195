import {
  type Actor,
  canonicalJson,
  EVENT_TYPES,
  type EventType,
  type NewEvent,
  type RecordedEvent,
  type Stream,
} from '#domain';

const BARE = new Map<string, EventType>(EVENT_TYPES.map((type) => [`io.cartulary.${type}.v1`, type]));
const WIRE = new Map<string, string>(Array.from(BARE, ([wire, bare]) => [bare, wire]));

/** `StagePromoted` → `io.cartulary.StagePromoted.v1` */
export function wireType(type: EventType): string {
  return WIRE.get(type) as string;
}

/** The bare name of a wire type, or undefined where this version does not know it. */
export function bareType(type: string): EventType | undefined {
  return BARE.get(type);
}

/** Place of the command that made an event; absent when embedded, where commands have no topic that lasts. */
export interface CommandSource {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** The header of an event that is hashed into the tree. `payloadSha256` and `prevInStream` are hex. */
export interface Leaf {
  readonly v: 1;
  readonly namespace: string;
  readonly seq: number;
  readonly eventId: string;
  readonly type: string;
  readonly stream: Stream;
  readonly streamRevision: number;
  readonly prevInStream?: string;
  readonly subject: string;
  readonly payloadSha256: string;
  readonly payloadLength: number;
  readonly commandId: string;
  readonly commandSha256: string;
  readonly commandIndex: number;
  readonly commandCount: number;
  readonly source?: CommandSource;
  readonly owner: string;
  readonly actor: Actor;
  readonly recordedAt: string;
  readonly effectiveAt: string;
}

/**
 * RFC 8785 text of a leaf: `canonicalJson` of it, with the keys written out in their order, for a third of the time.
 * A spec holds the two equal.
 */
export function encodeLeaf(leaf: Leaf): string {
  const { actor, source, stream } = leaf;
  const text = JSON.stringify;
  const from = source
    ? `"source":{"offset":${source.offset},"partition":${source.partition},"topic":${text(source.topic)}},`
    : '';
  const prev = leaf.prevInStream === undefined ? '' : `"prevInStream":"${leaf.prevInStream}",`;
  return (
    `{"actor":{"grade":"${actor.grade}","id":${text(actor.id)},"kind":${text(actor.kind)}},` +
    `"commandCount":${leaf.commandCount},"commandId":${text(leaf.commandId)},"commandIndex":${leaf.commandIndex},` +
    `"commandSha256":"${leaf.commandSha256}","effectiveAt":"${leaf.effectiveAt}","eventId":"${leaf.eventId}",` +
    `"namespace":"${leaf.namespace}","owner":${text(leaf.owner)},"payloadLength":${leaf.payloadLength},` +
    `"payloadSha256":"${leaf.payloadSha256}",${prev}"recordedAt":"${leaf.recordedAt}","seq":${leaf.seq},${from}` +
    `"stream":{"id":${text(stream.id)},"kind":"${stream.kind}"},"streamRevision":${leaf.streamRevision},` +
    `"subject":${text(leaf.subject)},"type":"${leaf.type}","v":1}`
  );
}

/** RFC 8785 text of a payload. */
export function encodePayload(event: NewEvent): string {
  return canonicalJson(event.data);
}

/** The event that a leaf and its payload say. */
export function eventOf(leaf: Leaf, type: EventType, data: unknown): RecordedEvent {
  return {
    type,
    stream: leaf.stream,
    subject: leaf.subject,
    data,
    namespace: leaf.namespace,
    seq: leaf.seq,
    eventId: leaf.eventId,
    streamRevision: leaf.streamRevision,
    commandId: leaf.commandId,
    commandSha256: leaf.commandSha256,
    commandIndex: leaf.commandIndex,
    commandCount: leaf.commandCount,
    owner: leaf.owner,
    actor: leaf.actor,
    recordedAt: leaf.recordedAt,
    effectiveAt: leaf.effectiveAt,
  } as unknown as RecordedEvent;
}
