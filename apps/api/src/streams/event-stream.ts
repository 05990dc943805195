import { formatPosition } from '#domain';
import type { EventFilter } from './event-filter.js';
import type { EventReader, StreamedEvent } from './event-reader.js';
import type { StreamFormat } from './stream-format.js';

/** A stream says how far it has come after so many events that it does not show. */
const MOST_SKIPPED = 10_000;
const CHUNK = 64 * 1024;

export interface EventStreamOptions {
  readonly reader: EventReader;
  readonly format: StreamFormat;
  readonly namespace: string;
  readonly filter: EventFilter;
  /** Last `seq` that is not shown. */
  readonly after: number;
  /** Last `seq` before the stream ends; Infinity: it follows. */
  readonly until: number;
  /** Milliseconds after which a stream that shows nothing says how far it has come. */
  readonly cursorMs: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** One stream as text, made as it is asked for: what there is behind `after`, a cursor at the head, then what comes. */
export async function* eventStream(options: EventStreamOptions): AsyncGenerator<string, void, undefined> {
  const { reader, format, namespace, filter, until, cursorMs, signal } = options;
  const cursor = (): string => format.cursor(formatPosition({ namespace, seq: at }));
  let at = options.after;
  let said = { seq: at, time: Date.now() };
  let behind = true;
  if (format.opening !== '') yield format.opening;
  while (!signal.aborted && at < until) {
    const stretch = await reader.read(namespace, filter, at);
    at = Math.min(stretch?.to ?? at, until);
    const events = stretch?.events.filter(({ seq }) => seq <= until) ?? [];
    yield* written(events, namespace, format);
    if (events.length > 0) said = { seq: (events.at(-1) as StreamedEvent).seq, time: Date.now() };
    const reachesHead = behind && stretch === undefined && until === Infinity;
    if (reachesHead || at - said.seq >= MOST_SKIPPED || Date.now() - said.time >= cursorMs) {
      yield cursor();
      said = { seq: at, time: Date.now() };
      if (reachesHead) behind = false;
    }
    if (stretch === undefined)
      await within(said.time + cursorMs - Date.now(), signal, (ending) => reader.wait(namespace, at, ending));
  }
  if (!signal.aborted) yield cursor();
}

/** Events in pieces that are worth a write each. */
function* written(events: readonly StreamedEvent[], namespace: string, format: StreamFormat): Generator<string> {
  let chunk = '';
  for (const { seq, type, json } of events) {
    chunk += format.event(formatPosition({ namespace, seq }), type, json);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** Waits no longer than that, and no longer than until the signal is aborted. */
async function within(
  milliseconds: number,
  signal: AbortSignal,
  wait: (ending: AbortSignal) => Promise<void>,
): Promise<void> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, milliseconds);
  signal.addEventListener('abort', end);
  try {
    if (!signal.aborted) await wait(ending.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
