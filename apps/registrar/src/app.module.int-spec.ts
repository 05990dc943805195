import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import kafkajs from 'kafkajs';
import { EventLog, KafkaCommandQueue, KafkaEventLog, replay } from '#event-log';
import type { KafkaSettings, RunningApp } from '#platform';
import { type LogEntry, type NewCommandRecord, partitionOf, START, toCommandMessage } from '#records';
import { describeOnKafka, useKafka } from '../../../libs/event-log/src/testing/kafka.js';
import { until } from '../../../libs/event-log/src/testing/until.js';
import { commandRecord } from '../../../libs/records/src/testing/command-record.js';
import { installS3 } from '../../../test/support/servers/install-s3.js';
import { canHave } from '../../../test/support/servers/needed.js';
import { type S3Server, startS3 } from '../../../test/support/servers/s3.js';
import { startRegistrar } from './app.module.js';

const describeOnServers = (await canHave(installS3)) ? describeOnKafka : describe.skip;
const PARTITIONS = 2;
const QUIET = new Logger('registrar', { timestamp: false });

function create(model: string): NewCommandRecord {
  return commandRecord('CreateModel', {}, { id: model, subject: `default/${model}`, time: new Date().toISOString() });
}

describeOnServers('a registrar over Kafka and S3', () => {
  const kafka = useKafka();
  let s3: S3Server;
  let settings: KafkaSettings;
  let queue: KafkaCommandQueue;
  let log: EventLog;
  let running: RunningApp[];
  beforeAll(async () => void (s3 = await startS3()));
  afterAll(() => s3.stop());
  beforeEach(async () => {
    settings = await kafka.place(PARTITIONS);
    queue = await KafkaCommandQueue.open(settings);
    log = await KafkaEventLog.open(settings);
    running = [];
  });
  afterEach(async () => {
    for (const app of running) await app.stop();
    await queue.close();
    await log.close();
  });

  const start = async (): Promise<RunningApp> => {
    const env = {
      KAFKA_BROKERS: settings.brokers.join(),
      KAFKA_TOPIC_PREFIX: settings.topicPrefix,
      S3_ENDPOINT: s3.url,
      S3_BUCKET: 'registrar',
      S3_REGION: s3.region,
      S3_ACCESS_KEY: s3.accessKey,
      S3_SECRET_KEY: s3.secretKey,
      S3_CREATE_BUCKET: '1',
      PORT: '0',
    };
    const app = await startRegistrar({ env, logger: QUIET });
    running.push(app);
    return app;
  };
  const ready = async ({ readiness }: RunningApp): Promise<void> => {
    let missing = 1;
    const look = async (): Promise<void> => void (missing = Object.keys(await readiness.missing()).length);
    await until(() => (void look(), missing === 0));
  };
  const entries = async (): Promise<readonly LogEntry[]> => {
    const found: LogEntry[] = [];
    const { signal } = new AbortController();
    for (let partition = 0; partition < PARTITIONS; partition++)
      await replay({ log, partition, cursor: START, signal }, async (batch) => void found.push(...batch.entries));
    return found;
  };
  const outcomes = async (): Promise<readonly string[]> =>
    (await entries()).flatMap((entry) => {
      if (entry.kind === 'event') return [`${entry.event.commandId} accepted`];
      return entry.kind === 'outcomes' ? entry.outcomes.map(({ commandId, status }) => `${commandId} ${status}`) : [];
    });
  const told = async (...expected: readonly string[]): Promise<void> => {
    let found: readonly string[] = [];
    const look = async (): Promise<void> => void (found = await outcomes());
    for (const deadline = performance.now() + 15_000; performance.now() < deadline;) {
      await look();
      if (found.length >= expected.length) break;
    }
    expect([...found].sort()).toEqual([...expected].sort());
  };

  it('decides what is published, names where each command lay, and says how it does', async () => {
    const app = await start();
    await ready(app);
    await queue.publish([create('a'), create('b')]);
    await told('a accepted', 'b accepted');
    const sources = (await entries()).flatMap((entry) => (entry.kind === 'event' ? [entry.source] : []));
    const partition = partitionOf('default', PARTITIONS);
    expect(sources).toEqual([0, 1].map((offset) => ({ topic: queue.topic, partition, offset })));
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/cartulary_registrar_commands_total\{status="accepted"\} 2/);
    expect(metrics).toMatch(/cartulary_registrar_takeovers_total\{partition="0"\} 1/);
  });

  it('sends on what lies in the wrong partition, and decides it once', async () => {
    await ready(await start());
    const producer = new kafkajs.Kafka({ brokers: [...settings.brokers] }).producer();
    await producer.connect();
    const message = { ...toCommandMessage(create('a')), partition: 1 - partitionOf('default', PARTITIONS) };
    await producer.send({ topic: queue.topic, messages: [{ ...message, value: '{}' }] });
    await producer.disconnect();
    await told('a forwarded', 'a accepted');
  });

  it('hands over when it is stopped, and the next one knows what was decided', async () => {
    const [first, second] = [await start(), await start()];
    await Promise.all([ready(first), ready(second)]);
    await queue.publish([create('a')]);
    await told('a accepted');
    await first.stop();
    running.splice(0, 1);
    const since = performance.now();
    await queue.publish([create('b')]);
    await told('a accepted', 'b accepted');
    expect(performance.now() - since).toBeLessThan(3_000);
    await queue.publish([create('a')]);
    await told('a accepted', 'b accepted', 'a repeated');
  });
});
