import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

interface Connected {
  readonly connectParams: { readonly host: string; readonly protocol: string };
  readonly socket: Socket;
}

/** Calls that wait for the head of their answer, by the origin that they wait for. */
const waiting = new Map<string, Set<AbortController>>();

/**
 * `fetch` never settles when its peer closes a connection before `fetch` listens on it, and then nothing keeps the
 * process alive. So such a connection ends the calls that wait for its origin; each of them may be made again.
 */
subscribe('undici:client:connected', (message) => {
  const { connectParams, socket } = message as Connected;
  if (!socket.destroyed) return;
  const calls = waiting.get(`${connectParams.protocol}//${connectParams.host}`) ?? [];
  for (const call of [...calls]) call.abort(closedAtOnce());
});

/** Waits for a head, and ends the call with ECONNRESET where the connection for it was closed before it was used. */
export async function unlessStillborn<T>(url: string, call: AbortController, head: Promise<T>): Promise<T> {
  const { origin } = new URL(url);
  const calls = waiting.get(origin) ?? new Set();
  waiting.set(origin, calls.add(call));
  try {
    return await head;
  } finally {
    calls.delete(call);
    if (calls.size === 0) waiting.delete(origin);
  }
}

function closedAtOnce(): Error {
  return Object.assign(new Error('it closes connections without a word'), { code: 'ECONNRESET' });
}
