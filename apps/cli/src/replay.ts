import type { EventsClient, HistoryEvent } from '#client';
import { formatPosition, parsePosition, toInstant } from '#domain';
import { knownAtOf, misused } from './arguments.js';
import { connectEvents } from './connect.js';
import { writeJson, writeLine } from './output.js';
import { eventLine } from './render/event.js';
import { paintFor } from './render/paint.js';
import { printable } from './render/text.js';
import type { Shell } from './shell.js';
import { seqBefore, watchedOf } from './watch/watched.js';

export interface ReplayOptions {
  readonly namespace?: string;
  readonly model?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** The history from one position or time to another, both included, or to its present end. */
export async function replay(shell: Shell, { from, to, json, ...options }: ReplayOptions): Promise<void> {
  const watched = watchedOf(options);
  const { namespace } = watched;
  const isBehind = endOf(knownAtOf(to), namespace);
  const start = knownAtOf(from);
  const client = connectEvents(shell);
  const after = formatPosition({ namespace, seq: start === undefined ? 0 : await seqBehind(client, namespace, start) });
  const paint = paintFor(shell.stdout, shell.env);
  for await (const { event } of client.upToHead({ ...watched, after })) {
    if (!event) continue;
    if (isBehind(event)) return;
    if (json) await writeJson(shell.stdout, event);
    else await writeLine(shell.stdout, `${paint('bold', printable(event.subject))}  ${eventLine(event, paint)}`);
  }
}

/** Whether an event is behind the end. */
function endOf(to: string | undefined, namespace: string): (event: HistoryEvent) => boolean {
  if (to === undefined) return () => false;
  const position = parsePosition(to);
  if (!position) return ({ recordedtime }) => Date.parse(recordedtime) > toInstant(to);
  if (position.namespace !== namespace) misused(`Expected --to to be a position of ${namespace}, found ${to}.`);
  return ({ sequence }) => Number(sequence) > position.seq;
}

/** The `seq` before that of the first event at the position or time. Times are looked for by halves: they grow with the numbers. */
async function seqBehind(client: EventsClient, namespace: string, from: string): Promise<number> {
  if (parsePosition(from)) return seqBefore('from', from, namespace);
  const time = toInstant(from);
  let [before, behind] = [0, (await client.head(namespace)).seq];
  while (before < behind) {
    const middle = (before + behind) >>> 1;
    if (Date.parse(await recordedBehind(client, namespace, middle)) < time) before = middle + 1;
    else behind = middle;
  }
  return before;
}

/** When the event behind a `seq` was recorded; there is one. */
async function recordedBehind(client: EventsClient, namespace: string, seq: number): Promise<string> {
  for await (const { event } of client.upToHead({ after: formatPosition({ namespace, seq }) }))
    if (event) return event.recordedtime;
  return '';
}
