import type { Rejection } from './errors.js';
import type { NewEvent } from './events.js';

/** Where a command led: the model or version, and the position at which a read shows it. */
export interface Result {
  /** `default/sentiment-classifier:v3` */
  readonly ref: string;
  /** `default:41` */
  readonly position: string;
}

/** What was told about a command the first time. */
export interface FirstOutcome {
  readonly status: 'accepted' | 'unchanged' | 'rejected';
  readonly commandSha256: string;
  readonly result?: Result;
  readonly error?: Rejection;
}

/** What `decide` answers. `effectiveAt` is in milliseconds since 1970 and holds for every event of the command. */
export type Decision =
  | { readonly status: 'accepted'; readonly events: readonly NewEvent[]; readonly effectiveAt: number }
  | { readonly status: 'unchanged'; readonly result: Result }
  | { readonly status: 'rejected'; readonly error: Rejection }
  | { readonly status: 'repeated'; readonly first: FirstOutcome };

/** What the owner knows beside the log. */
export interface Facts {
  /** Milliseconds since 1970; never before the last `recordedAt`. */
  readonly now: number;
  /** For the model that the command may create. */
  readonly modelId: string;
  /** The artifact that the command names, where the registry holds it. */
  readonly artifact?: { readonly size: number };
  /** The artifact store did not answer in time. */
  readonly artifactsUnavailable?: boolean;
}
