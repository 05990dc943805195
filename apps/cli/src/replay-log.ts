import { formatPosition, parsePosition, RegistryError } from '#domain';
import { type EventLog, replay } from '#event-log';
import type { HistoryEvent } from '#client';
import type { ActorNames } from '#platform';
import { type Cursor, type LogEntry, partitionOf, START, toCloudEvent } from '#records';
import { knownAtOf, misused } from './arguments.js';
import { writeJson, writeLine } from './output.js';
import { assertForward, endOf, startOf } from './range.js';
import { paintFor } from './render/paint.js';
import { streamedLine } from './render/streamed-line.js';
import type { ReplayOptions } from './replay.js';
import { replayCursor } from './replay-cursor.js';
import type { Shell } from './shell.js';
import { reached, seqBefore, watchedOf } from './watch/watched.js';

/** A log, and the names of those who have acted where they are at hand. */
export interface ReplayedLog {
  readonly log: EventLog;
  readonly names: Pick<ActorNames, 'nameOf'> | undefined;
}

type EventEntry = Extract<LogEntry, { kind: 'event' }>;

/**
 * What `replay` says, straight from the log: read from its beginning, or from a saved cursor, and verified up to the last event
 * that is asked for. @throws LOG_VIOLATION that names the first record that is not what it must be
 */
export async function replayLog(shell: Shell, { log, names }: ReplayedLog, options: ReplayOptions): Promise<void> {
  const { namespace, model } = watchedOf(options);
  const [from, to] = [knownAtOf(options.from), knownAtOf(options.to)];
  const [isBefore, isBehind] = [startOf(from, namespace), endOf(to, namespace)];
  assertForward(from, to);
  const partition = partitionOf(namespace, log.partitions);
  const cursor = await startingAt(options, partition, namespace);
  const reader = { log, partition, cursor, end: await log.end(partition) };
  const modelId = model === undefined ? undefined : await modelIdOf(shell, reader, namespace, model);
  const write = writer(shell, names, options);
  let last = cursor.seq[namespace] ?? 0;
  let count = 0;
  const isDone = await eachEvent(shell, reader, namespace, async (entry) => {
    const placed = { sequence: `${entry.event.seq}`, recordedtime: entry.event.recordedAt };
    if (isBehind(placed)) return true;
    last = entry.event.seq;
    if (isBefore(placed) || (modelId !== undefined && entry.event.stream.id !== modelId)) return false;
    count++;
    await write(entry);
    return false;
  });
  if (!isDone) assertReached(from, namespace, last);
  if (count === 0) await writeLine(shell.stderr, `cartulary: nothing happened in ${model ?? namespace} there`);
}

interface Reading {
  readonly log: EventLog;
  readonly partition: number;
  readonly cursor: Cursor;
  readonly end: number;
}

/** Hands over the events of a namespace until one is the last that is wanted, and says whether there was one. */
async function eachEvent(
  { signal }: Shell,
  reading: Reading,
  namespace: string,
  isLast: (entry: EventEntry) => Promise<boolean>,
): Promise<boolean> {
  const done = new AbortController();
  await replay({ ...reading, signal: AbortSignal.any([signal, done.signal]) }, async ({ entries }) => {
    for (const entry of entries) {
      if (done.signal.aborted) return;
      if (entry.kind === 'event' && entry.event.namespace === namespace && (await isLast(entry))) done.abort();
    }
  });
  signal.throwIfAborted();
  return done.signal.aborted;
}

/** The living model of that name, else the last one that had it. */
async function modelIdOf(shell: Shell, reading: Reading, namespace: string, name: string): Promise<string> {
  let id: string | undefined;
  await eachEvent(shell, reading, namespace, ({ event }) => {
    const given =
      event.type === 'ModelCreated' ? event.data.name : event.type === 'ModelRenamed' ? event.data.to : undefined;
    if (given === name) id = event.stream.id;
    return Promise.resolve(false);
  });
  if (id !== undefined) return id;
  throw new RegistryError(
    'MODEL_NOT_FOUND',
    `Expected a model in ${namespace}, found none that was ever called ${JSON.stringify(name)}.`,
  );
}

function startingAt({ cursor, model, from }: ReplayOptions, partition: number, namespace: string): Promise<Cursor> {
  if (cursor === undefined) return Promise.resolve(START);
  if (model !== undefined)
    misused('Expected --model without --cursor: only the whole history says which model has a name.');
  const first = from === undefined ? undefined : parsePosition(from);
  return replayCursor(cursor, { partition, namespace, ...(first && { first: first.seq }) });
}

/** That there is, or may be next, such an event. @throws POSITION_BEYOND_HEAD, NAMESPACE_NOT_FOUND */
function assertReached(from: string | undefined, namespace: string, last: number): void {
  if (last === 0 && namespace !== 'default')
    throw new RegistryError('NAMESPACE_NOT_FOUND', `Expected a namespace in the log, found no event of ${namespace}.`);
  if (from !== undefined && parsePosition(from))
    reached(from, seqBefore('from', from, namespace), { namespace, seq: last });
}

function writer(
  { stdout, env }: Shell,
  names: ReplayedLog['names'],
  { json }: ReplayOptions,
): (entry: EventEntry) => Promise<void> {
  const paint = paintFor(stdout, env);
  const known = new Map<string, string>();
  return async ({ event, leaf }) => {
    const { id } = event.actor;
    const authid = known.get(id) ?? (await names?.nameOf(id)) ?? id;
    known.set(id, authid);
    const shown = { ...toCloudEvent(event, Buffer.from(leaf).toString('base64')), authid };
    if (json) await writeJson(stdout, shown);
    else await writeLine(stdout, streamedLine(formatPosition(event), shown as HistoryEvent, paint));
  };
}
