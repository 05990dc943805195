/** The offset to read from is not on the topic: records before `start` were deleted, or the topic is not the one that was read. */
export class OffsetOutOfRange extends Error {
  override readonly name = 'OffsetOutOfRange';

  constructor(
    readonly from: number,
    readonly start: number,
    readonly end: number,
  ) {
    super(`Expected an offset between ${start} and ${end}, found ${from}.`);
  }
}

/** Name of what a broker answered, `OFFSET_OUT_OF_RANGE`, under what retries have wrapped it in. */
export function typeOf(error: unknown): string | undefined {
  const { type, cause } = error as { readonly type?: unknown; readonly cause?: unknown };
  if (typeof type === 'string') return type;
  return cause instanceof Error ? typeOf(cause) : undefined;
}
