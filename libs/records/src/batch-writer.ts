import { canonicalJson, type Command, type NewEvent, type RecordedEvent } from '#domain';
import { leafHash } from './batch-hash.js';
import { toBytes } from './bytes.js';
import type { OutcomeEntry } from './entries.js';
import type { Heads } from './heads.js';
import { type CommandSource, encodeLeaf, encodePayload, eventOf, type Leaf, wireType } from './leaf.js';
import { NO_PREVIOUS, type NewLogRecord, OUTCOMES_RECORDED, OWNER_STARTED, type Sha256 } from './log-record.js';
import { rememberLeaf } from './read-leaf.js';

/** What the owner adds to a decision to make it records. Times are ISO 8601 in UTC with milliseconds. */
export interface Stamp {
  readonly recordedAt: string;
  readonly effectiveAt: string;
  /** A new UUIDv7. */
  readonly newEventId: () => string;
  readonly source?: CommandSource;
  /** As `NewLogRecord` has it. */
  readonly traceparent?: string;
}

/** A command's events, recorded and encoded. */
export interface EncodedEvents {
  readonly events: readonly RecordedEvent[];
  readonly records: readonly NewLogRecord[];
  readonly bytes: number;
}

/** An event, its payload and its place among those of its command. */
interface Placed {
  readonly command: Command;
  readonly event: NewEvent;
  readonly index: number;
  readonly count: number;
  readonly value: Uint8Array;
  readonly stamp: Stamp;
}

/** Encodes one batch of an owner: the events of its commands, and the outcomes of those that made none. Moves `heads` on. */
export class BatchWriter {
  private readonly written: NewLogRecord[] = [];
  private readonly outcomes: string[] = [];
  private size = 0;

  constructor(
    private readonly owner: string,
    private readonly prev: string,
    private readonly heads: Heads,
    private readonly sha256: Sha256,
  ) {}

  /** Bytes of the batch so far. */
  get bytes(): number {
    return this.size;
  }

  /** Encodes a command's events behind those that were kept. Nothing is in the batch before `keep`; `heads.backTo` undoes it. */
  encode(command: Command, events: readonly NewEvent[], stamp: Stamp): EncodedEvents {
    const recorded: RecordedEvent[] = [];
    const records: NewLogRecord[] = [];
    let bytes = 0;
    events.forEach((event, index) => {
      const value = toBytes(encodePayload(event));
      const leaf = this.leafOf({ command, event, index, count: events.length, value, stamp });
      const encoded = toBytes(encodeLeaf(leaf));
      rememberLeaf(encoded, leaf);
      const head = { revision: leaf.streamRevision, hash: leafHash(encoded, this.sha256) };
      this.heads.advance(leaf.namespace, leaf.stream, head);
      const { traceparent } = stamp;
      const record = { type: leaf.type, owner: this.owner, prev: this.prev, leaf: encoded, value };
      records.push(traceparent === undefined ? record : { ...record, traceparent });
      recorded.push(eventOf(leaf, event.type, event.data));
      bytes += encoded.length + value.length;
    });
    return { events: recorded, records, bytes };
  }

  keep(encoded: EncodedEvents): void {
    for (const record of encoded.records) this.written.push(record);
    this.size += encoded.bytes;
  }

  note(outcome: OutcomeEntry): void {
    const text = canonicalJson(outcome);
    this.outcomes.push(text);
    this.size += toBytes(text).length;
  }

  /** The batch: events in order, then the outcomes in one record. Empty when no command was taken. */
  finish(): readonly NewLogRecord[] {
    if (this.outcomes.length === 0) return this.written;
    const value = toBytes(`{"outcomes":[${this.outcomes.join(',')}]}`);
    return [...this.written, { type: OUTCOMES_RECORDED, owner: this.owner, prev: this.prev, value }];
  }

  private leafOf({ command, event, index, count, value, stamp }: Placed): Leaf {
    const { namespace, commandId, commandSha256, actor } = command;
    const head = this.heads.stream(event.stream);
    return {
      v: 1,
      namespace,
      seq: this.heads.seq(namespace) + 1,
      eventId: stamp.newEventId(),
      type: wireType(event.type),
      stream: event.stream,
      streamRevision: (head?.revision ?? 0) + 1,
      subject: event.subject,
      payloadSha256: this.sha256(value),
      payloadLength: value.length,
      commandId,
      commandSha256,
      commandIndex: index,
      commandCount: count,
      owner: this.owner,
      actor,
      recordedAt: stamp.recordedAt,
      effectiveAt: stamp.effectiveAt,
      ...(head && { prevInStream: head.hash }),
      ...(stamp.source && { source: stamp.source }),
    };
  }
}

/** The barrier that starts an owner: only records behind it count. `host` and `version` are for people. */
export function barrier(started: {
  owner: string;
  host: string;
  version: string;
  commandsTopic: string;
}): NewLogRecord {
  return { type: OWNER_STARTED, owner: started.owner, prev: NO_PREVIOUS, value: toBytes(canonicalJson(started)) };
}
