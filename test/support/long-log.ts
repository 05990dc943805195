import type { Command, NewEvent } from '#domain';
import { type EventLog, MemoryEventLog } from '#event-log';
import { newId, sha256 } from '#platform';
import { barrier, batchHashOf, BatchWriter, Heads, NO_PREVIOUS } from '#records';

const BATCH = 500;
const TIME = '2026-11-25T12:00:00.000Z';

const command: Command = {
  type: 'ConfigureNamespace',
  namespace: 'default',
  commandId: 'c',
  commandSha256: '0'.repeat(64),
  actor: { id: 'ada', kind: 'user', grade: 'claimed' },
  issuedAt: 0,
  expiresAt: 0,
  data: {},
};
const event: NewEvent = {
  type: 'NamespaceConfigured',
  stream: { kind: 'namespace', id: 'default' },
  subject: 'default',
  data: { exclusiveStages: [] },
};

/** A log in memory with so many events, as an owner would have written them. */
export async function longLog(events: number): Promise<EventLog> {
  const log = new MemoryEventLog();
  const producer = await log.openProducer(0);
  const owner = newId();
  await producer.append([barrier({ owner, host: 'test', version: '0.0.0', commandsTopic: 'test' })]);
  const heads = new Heads({});
  let prev = NO_PREVIOUS;
  for (let written = 0; written < events; written += BATCH) {
    const writer = new BatchWriter(owner, prev, heads, sha256);
    const many = Array.from({ length: Math.min(BATCH, events - written) }, () => event);
    writer.keep(writer.encode(command, many, { recordedAt: TIME, effectiveAt: TIME, newEventId: newId }));
    const records = writer.finish();
    await producer.append(records);
    prev = batchHashOf(records, sha256);
    heads.keep();
  }
  return log;
}
