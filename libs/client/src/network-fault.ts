import { types } from 'node:util';
import { RegistryError } from '#domain';

/** Faults that no registry has seen anything of the call with. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'NOT_A_REGISTRY',
]);

/** Why no answer came, as an `Error` whose `code` is that of the system or of the HTTP engine. */
interface Fault extends Error {
  readonly code?: string;
}

/**
 * A call that got no answer. A read or an upload is UNAVAILABLE; a command whose bytes may have arrived is
 * OUTCOME_UNKNOWN. Both carry the fault as `cause`, which tells them from the same codes answered by the registry.
 */
export function unanswered(url: string, error: unknown, isCommand: boolean): RegistryError {
  const cause = faultOf(error);
  if (isCommand && !wasNeverSent(cause)) {
    return new RegistryError(
      'OUTCOME_UNKNOWN',
      `Expected an answer from ${url}, found: ${wordsOf(cause)}. The command may have been carried out: look before you repeat it.`,
      { cause },
    );
  }
  return new RegistryError('UNAVAILABLE', `Expected a registry that answers at ${url}, found${foundOf(cause)}`, {
    cause,
  });
}

function foundOf(cause: Fault): string {
  const { code = '', message } = cause;
  if (code === 'NOT_A_REGISTRY')
    return ` that something else answers there (${message}). Set CARTULARY_URL to where the registry is.`;
  if (/^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/.test(code))
    return ' that what answers there does not speak TLS. Try http:// in CARTULARY_URL.';
  return `: ${wordsOf(cause)}. Start it with "cartulary serve", or set CARTULARY_URL.`;
}

/** What stands for an answer that no registry gives. A gateway's own 502 and 504 say nothing about who is behind it. */
export function notARegistry({ status, statusText }: Response): Fault {
  const error = new Error(`${status} ${statusText}`.trim());
  return Object.assign(error, { code: status >= 500 ? 'GATEWAY_FAULT' : 'NOT_A_REGISTRY' });
}

/** Whether a call failed because no registry answered, rather than by the registry's own word. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof RegistryError) || !types.isNativeError(error.cause)) return false;
  return error.code === 'UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN';
}

/** Whether the same call can bring another result. Where nothing was sent it is not, unless a connection stood before. */
export function isWorthRepeating(error: RegistryError, connectedBefore: boolean): boolean {
  if (error.code === 'OUTCOME_UNKNOWN' || error.code === 'PROJECTION_LAGGING') return true;
  return isUnreachable(error) && (connectedBefore || !wasNeverSent(error.cause as Fault));
}

/** `fetch` gives no code to what it refuses by itself, such as a port that it does not use. */
function wasNeverSent({ code }: Fault): boolean {
  return code === undefined || NEVER_SENT.has(code);
}

/** `fetch` wraps what happened in a TypeError that says only that it failed. */
function faultOf(error: unknown): Fault {
  const { cause } = error as Error;
  return types.isNativeError(cause) ? cause : (error as Fault);
}

function wordsOf({ code, message }: Fault): string {
  return message || (code ?? 'no reason given');
}
