import { randomUUID } from 'node:crypto';
import type { Command } from '#domain';
import type { EventLog } from '#event-log';
import { sha256 } from '#platform';
import { barrier, batchHashOf, BatchWriter, Heads, type LogEntry, NO_PREVIOUS } from '#records';

/** Appends the entries to a partition as an owner would, so many in a batch, and returns the end. */
export async function writeLog(
  log: EventLog,
  entries: readonly LogEntry[],
  size = 3,
  partition = 0,
  before: (entry: number) => Promise<void> = async () => undefined,
): Promise<number> {
  const owner = randomUUID();
  const producer = await log.openProducer(partition);
  await producer.append([barrier({ owner, host: 'test', version: '0.0.0', commandsTopic: 'test' })]);
  const heads = new Heads({});
  let prev = NO_PREVIOUS;
  for (let first = 0; first < entries.length; first += size) {
    await before(first);
    const writer = new BatchWriter(owner, prev, heads, sha256);
    for (const entry of entries.slice(first, first + size)) write(writer, entry);
    const records = writer.finish();
    await producer.append(records);
    prev = batchHashOf(records, sha256);
  }
  return log.end(partition);
}

function write(writer: BatchWriter, entry: LogEntry): void {
  if (entry.kind === 'outcomes') for (const outcome of entry.outcomes) writer.note(outcome);
  if (entry.kind !== 'event') return;
  const { namespace, commandId, commandSha256, actor, recordedAt, effectiveAt } = entry.event;
  const command = { namespace, commandId, commandSha256, actor } as Command;
  writer.keep(writer.encode(command, [entry.event], { recordedAt, effectiveAt, newEventId: randomUUID }));
}
