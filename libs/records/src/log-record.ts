/** Types of records on the events topic that are no events: they have no leaf and no `seq`. */
export const OWNER_STARTED = 'io.cartulary.OwnerStarted.v1';
export const OUTCOMES_RECORDED = 'io.cartulary.OutcomesRecorded.v1';

/** `ce_prev` of the first batch of a log, and of every barrier. */
export const NO_PREVIOUS = '0'.repeat(64);

/** One record of the events log as bytes, before it has a place. */
export interface NewLogRecord {
  /** Reverse-DNS type with its version, `io.cartulary.ModelRegistered.v1`. */
  readonly type: string;
  /** The owner id under which it was written. */
  readonly owner: string;
  /** Hash of the last valid batch that the owner had folded, hex. */
  readonly prev: string;
  /** Leaf bytes; events only. */
  readonly leaf?: Uint8Array;
  /** Payload, RFC 8785 JSON. */
  readonly value: Uint8Array;
  /** W3C trace context of the command that made the event, for tracing tools: no fact, so neither hashed nor kept by every log. */
  readonly traceparent?: string;
}

/** A record with its place in a partition: offsets are dense from 0. */
export interface LogRecord extends NewLogRecord {
  readonly offset: number;
}

/** How far a reader of a partition has read; stored and used only as a whole. */
export interface Cursor {
  /** The next offset to read. */
  readonly offset: number;
  /** The owner of the last barrier read, absent before the first. */
  readonly owner?: string;
  /** Hash of the last valid batch, hex. */
  readonly prev: string;
  /** Last `seq` by namespace. */
  readonly seq: Readonly<Record<string, number>>;
}

export const START: Cursor = { offset: 0, prev: NO_PREVIOUS, seq: {} };

/** SHA-256 of the bytes, lower-case hex. Passed in, so that the native one serves where there is one. */
export type Sha256 = (bytes: Uint8Array) => string;
