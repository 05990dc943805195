import { kill } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { KafkaCommandQueue, KafkaEventLog, replay } from '#event-log';
import type { KafkaSettings } from '#platform';
import { type NewCommandRecord, partitionOf, START } from '#records';
import { useKafka } from '../../libs/event-log/src/testing/kafka.js';
import { commandRecord } from '../../libs/records/src/testing/command-record.js';
import { installKafka } from '../support/servers/install-kafka.js';
import { installS3 } from '../support/servers/install-s3.js';
import { canHave } from '../support/servers/needed.js';
import { type S3Server, startS3 } from '../support/servers/s3.js';
import { AppRun } from './app-process.js';

const describeOnServers = (await canHave(installKafka, installS3)) ? describe : describe.skip;
const PARTITIONS = 2;
const WITHIN_MS = 30_000;
/** Longer than the session of a member. */
const HELD_MS = 9_000;

/** One namespace of each partition. */
const NAMESPACES = Array.from({ length: PARTITIONS }, (_, partition) =>
  Array.from({ length: 50 }, (_, index) => `team-${index}`).find((name) => partitionOf(name, PARTITIONS) === partition),
) as string[];

describeOnServers('two registrars', () => {
  const kafka = useKafka();
  let s3: S3Server;
  let settings: KafkaSettings;
  let queue: KafkaCommandQueue;
  let log: KafkaEventLog;
  let registrars: AppRun[];
  beforeAll(async () => void (s3 = await startS3()));
  afterAll(() => s3.stop());
  beforeEach(async () => {
    settings = await kafka.place(PARTITIONS);
    [queue, log] = [await KafkaCommandQueue.open(settings), await KafkaEventLog.open(settings)];
    registrars = [start(), start()];
    await Promise.all(registrars.map((registrar) => registrar.url()));
    await decided('first');
  });
  afterEach(async () => {
    for (const { pid, exited } of registrars) {
      stop(pid, 'SIGKILL');
      await exited;
    }
    await queue.close();
    await log.close();
  });

  const start = (): AppRun =>
    new AppRun('registrar', {
      KAFKA_BROKERS: settings.brokers.join(),
      KAFKA_TOPIC_PREFIX: settings.topicPrefix,
      S3_ENDPOINT: s3.url,
      S3_BUCKET: 'registrars',
      S3_REGION: s3.region,
      S3_ACCESS_KEY: s3.accessKey,
      S3_SECRET_KEY: s3.secretKey,
      S3_CREATE_BUCKET: '1',
    });

  /** Publishes a command in each partition and returns once both have an outcome. */
  const decided = async (round: string): Promise<void> => {
    const commands = NAMESPACES.map((namespace) => configure(namespace, `${round}-${namespace}`));
    await queue.publish(commands);
    const deadline = performance.now() + WITHIN_MS;
    for (const { id } of commands) {
      while ((await outcomes(id)) === 0)
        if (performance.now() > deadline) throw new Error(`Expected an outcome of ${id}, found none.`);
      expect(await outcomes(id)).toBe(1);
    }
  };
  const outcomes = async (id: string): Promise<number> => {
    let count = 0;
    const { signal } = new AbortController();
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await replay({ log, partition, cursor: START, signal }, async ({ entries }) => {
        for (const entry of entries) {
          if (entry.kind === 'event' && entry.event.commandId === id) count++;
          if (entry.kind === 'outcomes') count += entry.outcomes.filter(({ commandId }) => commandId === id).length;
        }
      });
    }
    return count;
  };

  it('lose nothing when one is killed: the other has all when the session has ended', async () => {
    const [killed] = registrars as [AppRun, AppRun];
    stop(killed.pid, 'SIGKILL');
    await killed.exited;
    await decided('second');
  });

  it('go on without one that was held, which ends by itself when it wakes', async () => {
    const [held] = registrars as [AppRun, AppRun];
    stop(held.pid, 'SIGSTOP');
    await Promise.all([decided('second'), setTimeout(HELD_MS)]);
    stop(held.pid, 'SIGCONT');
    expect(await held.exited).toBe(1);
    expect(held.stderr).toMatch(/its session has ended.*\(SESSION_ENDED\)\n$/);
    await decided('third');
  });

  it('hand over when one is asked to end', async () => {
    const [asked] = registrars as [AppRun, AppRun];
    const since = performance.now();
    stop(asked.pid, 'SIGTERM');
    await decided('second');
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(await asked.exited).toBe(0);
  });
});

function configure(namespace: string, id: string): NewCommandRecord {
  const time = new Date().toISOString();
  return commandRecord('ConfigureNamespace', {}, { id, subject: namespace, time });
}

function stop(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
