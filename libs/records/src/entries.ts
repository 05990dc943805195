import type { RecordedEvent, Rejection, Result } from '#domain';
import type { Cursor } from './log-record.js';

/** What became of a command that made no event. `actor` is the opaque id. */
export interface OutcomeEntry {
  readonly namespace: string;
  readonly actor: string;
  /** Null where the command was unreadable. */
  readonly commandId: string | null;
  readonly commandSha256: string;
  /** Offset of the command in the commands topic. */
  readonly offset: number;
  readonly recordedAt: string;
  readonly status: 'unchanged' | 'rejected' | 'repeated' | 'forwarded';
  /** On a repeat: what the first outcome was. */
  readonly first?: 'accepted' | 'unchanged' | 'rejected';
  readonly result?: Result;
  readonly error?: Rejection;
}

/** A valid record, read and verified. */
export type LogEntry =
  | {
      readonly kind: 'event';
      readonly offset: number;
      readonly event: RecordedEvent;
      /** Leaf bytes as they stand in the log. */
      readonly leaf: Uint8Array;
      /** Offset of the command that made it; absent when embedded. */
      readonly source?: { readonly topic: string; readonly partition: number; readonly offset: number };
    }
  | { readonly kind: 'outcomes'; readonly offset: number; readonly outcomes: readonly OutcomeEntry[] }
  | { readonly kind: 'owner'; readonly offset: number; readonly owner: string; readonly commandsTopic: string };

/** Entries in order, and the cursor behind them. */
export interface VerifiedBatch {
  /** Where the reader stood before it. */
  readonly from: number;
  readonly entries: readonly LogEntry[];
  readonly cursor: Cursor;
  /** Records passed over by the reader's rule. */
  readonly voided: number;
  /** Offset of the first record of the last batch that counts, where one came. */
  readonly lastBatch?: number;
}
