import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { type Command, RegistryError } from '#domain';
import { type EventLog, replay } from '#event-log';
import { readServers, sha256 } from '#platform';
import { type CommandRecord, type LogEntry, fromCommandMessage, namespaceOf, readCommand, START } from '#records';
import { MemoryViewStore, MongoViewStore, VIEWS } from '#views';
import { verifyViews } from '../../../apps/projector/src/verify-views.js';
import { checkHistory } from '../../support/history/check-history.js';
import type { Call, Read } from '../../support/history/history.js';
import { settingsOf } from './settings.js';

/** A registry at rest, and what was seen of it. */
interface Seen {
  readonly log: EventLog;
  readonly calls: readonly Call[];
  readonly reads: readonly Read[];
  readonly env: Readonly<Record<string, string>>;
  partitionOf(namespace: string): number;
  say(text: string): void;
}

/** The log of each partition against what clients saw and what they asked, then every document against a fresh fold. */
export async function checkWorld(world: Seen): Promise<void> {
  const { log, calls, reads, env } = world;
  const signal = new AbortController().signal;
  const commands = await commandsOf(env, log.partitions);
  for (let partition = 0; partition < log.partitions; partition++) {
    const entries: LogEntry[] = [];
    let voided = 0;
    await replay({ log, partition, cursor: START, signal }, async (batch) => {
      entries.push(...batch.entries);
      voided += batch.voided;
    });
    const here = <T extends { namespace: string }>(all: readonly T[]): readonly T[] =>
      all.filter(({ namespace }) => world.partitionOf(namespace) === partition);
    const asked = (commands.get(partition) ?? []).map((record) =>
      world.partitionOf(namespaceOf(record)) === partition ? readable(record) : undefined,
    );
    const outcomes = checkHistory({ entries, calls: here(calls), reads: here(reads), commands: asked });
    const end = await log.end(partition);
    world.say(
      `partition ${partition} ends at ${end}, ${voided} void; ${asked.length} commands, ${outcomes.size} outcomes`,
    );
  }
  await checkViews(world);
}

async function checkViews({ log, env }: Seen): Promise<void> {
  const { mongo } = readServers(env);
  if (!mongo) throw new Error('Expected the address of MongoDB.');
  const store = await MongoViewStore.open(mongo, VIEWS);
  const { signal } = new AbortController();
  try {
    for (let partition = 0; partition < log.partitions; partition++)
      await store.reached(partition, await log.end(partition), signal);
    const { differences } = await verifyViews(log, store, new MemoryViewStore(), VIEWS, signal);
    if (differences.length > 0) throw new Error(`views differ from a fresh fold: ${JSON.stringify(differences)}`);
  } finally {
    await store.close();
  }
}

/** All that is on the commands topic, by partition and offset, read as any client would. */
async function commandsOf(
  env: Readonly<Record<string, string>>,
  partitions: number,
): Promise<ReadonlyMap<number, readonly CommandRecord[]>> {
  const { brokers, topicPrefix } = settingsOf(env);
  const topic = `${topicPrefix}.commands`;
  const client = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const admin = client.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const all = new Map<number, CommandRecord[]>(Array.from({ length: partitions }, (_, partition) => [partition, []]));
  const missing = new Set(ends.filter(({ high }) => high !== '0').map(({ partition }) => partition));
  if (missing.size === 0) return all;
  const consumer = client.consumer({ groupId: `check-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((done) => {
    const eachBatch = async ({ batch }: kafkajs.EachBatchPayload): Promise<void> => {
      const { partition, messages } = batch;
      for (const { value, headers = {}, offset } of messages)
        all.get(partition)?.push(fromCommandMessage({ value, headers }, Number(offset)));
      if (String(all.get(partition)?.length) === ends.find((one) => one.partition === partition)?.high)
        missing.delete(partition);
      if (missing.size === 0) done();
    };
    void consumer.run({ autoCommit: false, eachBatch });
  });
  await consumer.disconnect();
  return all;
}

function readable(record: CommandRecord): Command | undefined {
  try {
    return readCommand(record, sha256);
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}
