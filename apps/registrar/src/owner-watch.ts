import type { ErrorCode } from '#domain';
import type { OutcomeEntry } from '#records';

/** What one command came to. */
export interface Decided {
  readonly status: 'accepted' | OutcomeEntry['status'];
  readonly code?: ErrorCode;
}

/** Told of what an owner does, for its figures. Nothing may be thrown. */
export interface OwnerWatch {
  /** A batch is in the log; the append took so many milliseconds. */
  appended(batch: { readonly decided: readonly Decided[]; readonly milliseconds: number }): void;
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
