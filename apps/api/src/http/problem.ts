import { type ErrorCode, type Issue, RegistryError } from '#domain';
import { STATUS } from './status.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
const RETRY_AFTER_SECONDS = '1';
const CHALLENGE = 'Bearer realm="cartulary", Basic realm="cartulary", charset="UTF-8"';

/** RFC 9457. Without `code` it is a fault of the server that says nothing of its insides. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code?: ErrorCode;
  readonly errors: readonly Issue[];
  readonly commandId?: string;
}

export function toProblem(error: unknown, commandId?: string): Problem {
  const known = error instanceof RegistryError && STATUS[error.code] !== 500 ? error : undefined;
  return { ...(known ? knownProblem(known) : FAULT), ...(commandId !== undefined && { commandId }) };
}

function knownProblem({ code, message, errors }: RegistryError): Problem {
  return {
    type: `urn:cartulary:problem:${code}`,
    title: titleOf(code),
    status: STATUS[code],
    detail: message,
    code,
    errors,
  };
}

const FAULT: Problem = {
  type: 'about:blank',
  title: 'Internal server error',
  status: 500,
  detail: 'The registry failed at this request. Its log says why.',
  errors: [],
};

/** `STALE_REVISION` → `Stale revision` */
function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('_', ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Headers that go with a problem of this status. */
export function problemHeaders({ status }: Problem): Record<string, string> {
  const type = { 'content-type': PROBLEM_MEDIA_TYPE };
  if (status === 401) return { ...type, 'www-authenticate': CHALLENGE };
  if (status === 429 || status === 503 || status === 504) return { ...type, 'retry-after': RETRY_AFTER_SECONDS };
  return type;
}
