import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { type EventLog, follow, replay } from '#event-log';
import { readServers } from '#platform';
import { type CommandRecord, type LogEntry, fromCommandMessage, namespaceOf, START } from '#records';
import { MemoryViewStore, MongoViewStore, VIEWS } from '#views';
import { verifyViews } from '../../../apps/projector/src/verify-views.js';
import { checkHistory } from '../../support/history/check-history.js';
import { decisionsOf } from '../../support/history/decisions.js';
import type { Call, Read } from '../../support/history/history.js';
import { readable } from '../../support/history/readable.js';
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
  const commands = await commandsOf(env);
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

/** Returns when every command on the topic has been decided. */
export async function allDecided({ log, env }: Pick<Seen, 'log' | 'env'>): Promise<void> {
  const ends = await commandEnds(env);
  await Promise.all(
    [...ends].map(async ([partition, end]) => {
      const decided = new AbortController();
      await follow({ log, partition, cursor: START, signal: decided.signal }, async ({ entries }) => {
        if (decisionsOf(entries).some(({ source = -1 }) => source >= end - 1)) decided.abort();
      });
    }),
  );
}

/** Offsets behind the last command of each partition that has one. */
async function commandEnds(env: Seen['env']): Promise<ReadonlyMap<number, number>> {
  const { client, topic } = commandsTopic(env);
  const admin = client.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  return new Map(ends.map(({ partition, high }) => [partition, Number(high)] as const).filter(([, end]) => end > 0));
}

/** All that is on the commands topic, by partition and offset, read as any client would. */
async function commandsOf(env: Seen['env']): Promise<ReadonlyMap<number, readonly CommandRecord[]>> {
  const ends = await commandEnds(env);
  const all = new Map<number, CommandRecord[]>([...ends.keys()].map((partition) => [partition, []]));
  if (ends.size === 0) return all;
  const { client, topic } = commandsTopic(env);
  const consumer = client.consumer({ groupId: `check-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await new Promise<void>((done) => {
    const eachBatch = async ({ batch }: kafkajs.EachBatchPayload): Promise<void> => {
      const records = all.get(batch.partition);
      for (const { value, headers = {}, offset } of batch.messages)
        records?.push(fromCommandMessage({ value, headers }, Number(offset)));
      if ([...ends].every(([partition, end]) => (all.get(partition)?.length ?? 0) >= end)) done();
    };
    void consumer.run({ autoCommit: false, eachBatch });
  });
  await consumer.disconnect();
  return all;
}

function commandsTopic(env: Seen['env']): { client: kafkajs.Kafka; topic: string } {
  const { brokers, topicPrefix } = settingsOf(env);
  const client = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  return { client, topic: `${topicPrefix}.commands` };
}
