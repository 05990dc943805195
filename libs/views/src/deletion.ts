import type { RecordedEvent } from '#domain';

/** When something was deleted, on both time axes. */
export interface Deletion {
  readonly effectiveAt: string;
  readonly recordedAt: string;
  readonly seq: number;
}

export function toDeletion({ effectiveAt, recordedAt, seq }: RecordedEvent): Deletion {
  return { effectiveAt, recordedAt, seq };
}
