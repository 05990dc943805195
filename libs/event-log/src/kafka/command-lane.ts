import { RegistryError } from '#domain';
import { type CommandRecord, fromCommandMessage } from '#records';
import { sleep } from '#platform';
import type { CommandConsumer } from '../command-queue.js';
import { OffsetOutOfRange } from './reading-fault.js';
import type { TopicReader } from './topic-reader.js';

const MOST_DELIVERED = 256;
const MOST_BYTES = 1024 * 1024;
const POLL_MS = 5_000;
const LEADER_MS = 3_000;
const PAUSE_MS = 200;

export interface LaneTools {
  readonly consumer: CommandConsumer;
  readonly reader: TopicReader;
  readonly partition: number;
  readonly topic: string;
  /** The partition is to be given back: the lane ends behind the batch in hand. */
  readonly signal: AbortSignal;
  readonly confirm: () => Promise<void>;
  readonly onGap: (gap: { readonly partition: number; readonly from: number; readonly to: number }) => void;
}

/** Serves one partition from its assignment on until the signal is aborted. @throws what the consumer throws, LOG_VIOLATION, UNAVAILABLE */
export async function serveCommands(tools: LaneTools): Promise<void> {
  const { consumer, partition, signal, confirm } = tools;
  const decided = await consumer.assigned({ partition, confirm, signal });
  let from = await pastGap(tools, decided + 1);
  while (!signal.aborted) {
    const arrived = await fetch(tools, from);
    if (!arrived) from = await pastGap(tools, from);
    else from = await deliver(tools, arrived, from);
  }
}

/** Undefined where the topic does not have the offset. */
async function fetch(
  { reader, partition, signal }: LaneTools,
  from: number,
): Promise<readonly CommandRecord[] | undefined> {
  try {
    const records = await reader.fetch(partition, from, { maxBytes: MOST_BYTES, waitMs: POLL_MS, signal });
    return records.map((record) => fromCommandMessage(record, record.offset));
  } catch (error) {
    if (error instanceof OffsetOutOfRange) return undefined;
    throw error;
  }
}

/** Returns where to read on. */
async function deliver(
  { consumer, partition, signal }: LaneTools,
  commands: readonly CommandRecord[],
  from: number,
): Promise<number> {
  let at = from;
  for (let next = 0; next < commands.length && !signal.aborted; next += MOST_DELIVERED) {
    const batch = commands.slice(next, next + MOST_DELIVERED);
    await consumer.deliver(partition, batch);
    at = (batch.at(-1) as CommandRecord).offset + 1;
  }
  return at;
}

/**
 * What was deleted before anybody decided it is passed over: it is older than the day after which a command is refused
 * anyway. An end before what is decided is another topic, if it stays: a new leader needs a moment to know its end.
 */
async function pastGap({ reader, partition, topic, onGap, signal }: LaneTools, from: number): Promise<number> {
  let end = await reader.end(partition);
  for (let waited = 0; end < from && waited < LEADER_MS && !signal.aborted; waited += PAUSE_MS) {
    await sleep(PAUSE_MS, [signal]);
    end = await reader.end(partition);
  }
  if (end < from) throw replaced(topic, partition, from, end);
  const start = await reader.start(partition);
  if (start <= from) return from;
  if (from > 0) onGap({ partition, from, to: start });
  return start;
}

function replaced(topic: string, partition: number, decided: number, end: number): RegistryError {
  return new RegistryError(
    'LOG_VIOLATION',
    `COMMANDS_TOPIC_REPLACED: expected ${topic}, partition ${partition}, to have at least the ${decided} commands that the log has decided, found ${end}. Bring the topic back; a new one needs another name.`,
  );
}
