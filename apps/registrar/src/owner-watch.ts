import type { ErrorCode } from '#domain';
import type { OutcomeEntry } from '#records';

/** What one command came to. */
export interface DecidedCommand {
  readonly status: 'accepted' | OutcomeEntry['status'];
  readonly code?: ErrorCode;
}

/** A batch that is in the log. */
export interface AppendedBatch {
  readonly decided: readonly DecidedCommand[];
  /** That the append took. */
  readonly milliseconds: number;
}

/** Told of what an owner does, for its figures. Nothing may be thrown. */
export interface OwnerWatch {
  appended(batch: AppendedBatch): void;
  tookOver(partition: number): void;
  /** Records that count for nothing were read. */
  foundVoid(partition: number, records: number): void;
  savedSnapshot(partition: number): void;
}

export const NOBODY_WATCHES: OwnerWatch = {
  appended: () => undefined,
  tookOver: () => undefined,
  foundVoid: () => undefined,
  savedSnapshot: () => undefined,
};
