import type { Folded, ViewVerification } from '../../projector/src/projector.module.js';

export { type ViewDifference } from '../../projector/src/projector.module.js';

/** What was compared, up to so many records of the log. */
export type VerifiedViews = ViewVerification & { readonly records: number };

/** Views and the log that they are made of. */
export interface MaintainedViews {
  /** Of the log, when it was opened. */
  readonly records: number;
  /** Makes the views anew beside those that are there, which stay until the new ones are whole. @throws LOG_VIOLATION, UNAVAILABLE */
  rebuild(signal: AbortSignal, folded: Folded): Promise<void>;
  /** Compares every document with a fresh fold of the log up to where the views are. @throws START_REFUSED, LOG_VIOLATION, UNAVAILABLE */
  verify(signal: AbortSignal, folded: Folded): Promise<VerifiedViews>;
  /** Drops views of other definitions, which nobody may use any more; returns their names. @throws UNAVAILABLE */
  prune(): Promise<readonly string[]>;
  close(): Promise<void>;
}
