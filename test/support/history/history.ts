import type { Command } from '#domain';
import type { LogEntry } from '#records';

/** What a client was told of a call. Whether a success was the first or a repeat is the same to it. */
export type Told =
  /** `projected` where the answer showed it as the views have it. */
  | { readonly is: 'done'; readonly ref?: string; readonly projected?: boolean }
  | { readonly is: 'rejected'; readonly code: string }
  /** No answer, or that nobody knows. */
  | { readonly is: 'unknown' };

/** One call that asks for a change. Times are of one clock for all clients of a history; calls with equal names ask for the same. */
export interface Call {
  readonly namespace: string;
  readonly commandId: string;
  readonly began: number;
  readonly returned: number;
  readonly told: Told;
}

/** A model as a read showed it, and the position at which the answer said that it was so. */
export interface Read {
  readonly namespace: string;
  readonly began: number;
  /** `seq` of the answer's position. */
  readonly seq: number;
  readonly model: {
    readonly modelId: string;
    readonly revision: number;
    readonly versionCount: number;
    /** `default:41` */
    readonly position: string;
  };
}

/** What a partition of the log says, and what clients saw of it. */
export interface History {
  readonly entries: readonly LogEntry[];
  readonly calls: readonly Call[];
  readonly reads?: readonly Read[];
  /** What each command asked, by its offset; undefined for one that is unreadable or misplaced. Without it decisions are taken as they are. */
  readonly commands?: readonly (Command | undefined)[];
}

/** What a history must keep. */
export type Rule = 'one outcome' | 'every command' | 'told' | 'order' | 'justified' | 'reads' | 'invariants';

export class HistoryFault extends Error {
  constructor(
    readonly rule: Rule,
    what: string,
  ) {
    super(`${rule}: ${what}`);
    this.name = 'HistoryFault';
  }
}
