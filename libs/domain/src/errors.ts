/** Every code that a caller can meet. Closed: a new one needs a status in the api and a line in the reference. */
export const ERROR_CODES = [
  'INVALID_COMMAND',
  'INVALID_NAME',
  'INVALID_REF',
  'INVALID_FILTER',
  'INVALID_PAGE_TOKEN',
  'INVALID_TIME',
  'INVALID_DIGEST',
  'UNKNOWN_STAGE',
  'ALIAS_RESERVED',
  'NUMBER_NOT_EXACT',
  'EFFECTIVE_TIME_IN_FUTURE',
  'POSITION_BEYOND_HEAD',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NAMESPACE_NOT_FOUND',
  'MODEL_NOT_FOUND',
  'VERSION_NOT_FOUND',
  'ALIAS_NOT_FOUND',
  'NO_VERSION_IN_STAGE',
  'ARTIFACT_NOT_FOUND',
  'COMMAND_NOT_FOUND',
  'ROUTE_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'MODEL_EXISTS',
  'STAGE_EXCLUSIVE',
  'VERSION_IN_USE',
  'EFFECTIVE_TIME_CONFLICT',
  'COMMAND_ID_REUSED',
  'COMMAND_EXPIRED',
  'VERSION_DELETED',
  'STALE_REVISION',
  'PAYLOAD_TOO_LARGE',
  'COMMAND_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RANGE_NOT_SATISFIABLE',
  'DIGEST_MISMATCH',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'OUTCOME_UNKNOWN',
  'PROJECTION_LAGGING',
  /** The log or a store is not what it must be; a reader halts with it and no caller is answered with it. */
  'LOG_VIOLATION',
  /** Settings or a data folder that refuse a start. */
  'START_REFUSED',
  /** A process that others have taken for dead: it ends, and no caller is answered with it. */
  'SESSION_ENDED',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One broken rule inside a document: `path` as in `lineage.data[0].digest`, empty for the whole. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Bytes of JSON. */
const MOST_DETAILS = 1024;

/** What a rejection carries through the log. `details` stays under 1 KiB. */
export interface Rejection {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: { readonly errors?: readonly Issue[] };
}

/**
 * The one error class. The message says what was expected, what was found and, where it helps, what to do;
 * tests and callers match on `code`.
 */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: ErrorCode;
  readonly errors: readonly Issue[];

  constructor(code: ErrorCode, message: string, more: { errors?: readonly Issue[]; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.errors = more.errors ?? [];
  }

  toRejection(): Rejection {
    const errors = this.errors
      .slice(0, 5)
      .map(({ path, message }) => ({ path: cut(path, 60), message: cut(message, 120) }));
    while (utf8Length(JSON.stringify({ errors })) > MOST_DETAILS) errors.pop();
    return { code: this.code, message: cut(this.message, 500), ...(errors.length > 0 && { details: { errors } }) };
  }

  static from({ code, message, details }: Rejection): RegistryError {
    return new RegistryError(code, message, { errors: details?.errors ?? [] });
  }
}

/** Well-formed, also where the cut splits a surrogate pair. */
function cut(text: string, most: number): string {
  return text.slice(0, most).toWellFormed();
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
