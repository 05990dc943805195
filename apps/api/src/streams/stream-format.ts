import type { EventType } from '#domain';
import type { Problem } from '../http/problem.js';

/** How a stream is written. */
export interface StreamFormat {
  readonly mediaType: string;
  /** Written before anything else. */
  readonly opening: string;
  /** `json` is the CloudEvent; `position` its place, as `default:41`. */
  event(position: string, type: EventType, json: string): string;
  /** Says how far the stream has come. */
  cursor(position: string): string;
  /** The last word of a stream that ends before its time. */
  error(problem: Problem): string;
}

const RECONNECT_MS = 1000;

/** Server-sent events, as the HTML standard has them. */
export const SSE: StreamFormat = {
  mediaType: 'text/event-stream',
  opening: `retry: ${RECONNECT_MS}\n\n`,
  event: (position, type, json) => `id: ${position}\nevent: ${type}\ndata: ${json}\n\n`,
  cursor: (position) => `id: ${position}\nevent: cursor\ndata: ${cursorJson(position)}\n\n`,
  error: (problem) => `event: error\ndata: ${JSON.stringify(problem)}\n\n`,
};

/** One JSON object a line. */
export const NDJSON: StreamFormat = {
  mediaType: 'application/x-ndjson',
  opening: '',
  event: (_position, _type, json) => `${json}\n`,
  cursor: (position) => `${cursorJson(position)}\n`,
  error: (problem) => `${JSON.stringify({ type: 'error', problem })}\n`,
};

/** Lines, unless `Accept` names server-sent events. */
export function formatFor(accept = ''): StreamFormat {
  return accept.toLowerCase().includes(SSE.mediaType) ? SSE : NDJSON;
}

function cursorJson(id: string): string {
  return JSON.stringify({ type: 'cursor', id });
}
