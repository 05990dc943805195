import type { EventsClient } from '#client';
import { formatPosition, parsePosition, type Position, toInstant } from '#domain';
import { knownAtOf } from './arguments.js';
import { connectEvents } from './connect.js';
import { writeJson, writeLine } from './output.js';
import { assertForward, endOf } from './range.js';
import { paintFor } from './render/paint.js';
import { streamedLine } from './render/streamed-line.js';
import type { Shell } from './shell.js';
import { reached, seqBefore, watchedOf } from './watch/watched.js';

export interface ReplayOptions {
  readonly namespace?: string;
  readonly model?: string;
  readonly from?: string;
  readonly to?: string;
  /** A file with a saved cursor; of a replay from the log itself. */
  readonly cursor?: string;
  readonly json?: boolean;
}

/** The history from one position or time to another, both included, or to its present end. */
export async function replay(shell: Shell, { from, to, json, ...options }: ReplayOptions): Promise<void> {
  const watched = watchedOf(options);
  const { namespace } = watched;
  const start = knownAtOf(from);
  const isBehind = endOf(knownAtOf(to), namespace);
  assertForward(start, to);
  const client = connectEvents(shell);
  const head = await client.head(namespace);
  const seq = start === undefined ? 0 : await seqBehind(client, head, start);
  const paint = paintFor(shell.stdout, shell.env);
  let count = 0;
  for await (const { event, position } of client.upToHead({ ...watched, after: formatPosition({ namespace, seq }) })) {
    if (!event) continue;
    if (isBehind(event)) break;
    count++;
    if (json) await writeJson(shell.stdout, event);
    else await writeLine(shell.stdout, streamedLine(position, event, paint, head));
  }
  if (count === 0) await writeLine(shell.stderr, `cartulary: nothing happened in ${watched.model ?? namespace} there`);
}

/** The `seq` before that of the first event at the position or time. Times are looked for by halves: they grow with the numbers. */
async function seqBehind(client: EventsClient, head: Position, from: string): Promise<number> {
  const { namespace } = head;
  if (parsePosition(from)) return reached(from, seqBefore('from', from, namespace), head);
  const time = toInstant(from);
  let [before, behind] = [0, head.seq];
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
