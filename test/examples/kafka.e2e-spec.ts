import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PromotionSubscriber, RegistryPublisher } from '#client';
import type { RecordedEvent } from '#domain';
import { type EventLog, follow, KafkaEventLog, replay } from '#event-log';
import { type LogEntry, partitionOf, START } from '#records';
import { ROOT } from '../support/pages.js';
import { pythonWith } from '../support/python.js';
import { type Backends, startBackends } from '../support/servers/backends.js';
import { installKafka } from '../support/servers/install-kafka.js';
import { installKafkaTools } from '../support/servers/install-kafka-tools.js';
import { installMongo } from '../support/servers/install-mongo.js';
import { installS3 } from '../support/servers/install-s3.js';
import { canHave } from '../support/servers/needed.js';
import { type RegistryCluster, startRegistryCluster } from '../support/servers/registry-cluster.js';
import { environment, JAVA } from '../support/servers/tools.js';
import { messageAt, sendAgain } from './raw-topic.js';

const run = promisify(execFile);
const PREFIX = 'examples';
const PARTITIONS = 8;
const NAMESPACE = 'default';
const PARTITION = partitionOf(NAMESPACE, PARTITIONS);
const LONG_MS = 180_000;
const nothing = new AbortController().signal;

const describeOnServers = (await canHave(installKafka, installMongo, installS3)) ? describe : describe.skip;
const python = await pythonWith('examples/publish-python/requirements.txt');
const tools = (await canHave(installKafkaTools)) ? await installKafkaTools() : undefined;

describeOnServers('examples on Kafka', () => {
  let backends: Backends;
  let registry: RegistryCluster;
  let publisher: RegistryPublisher;
  let log: EventLog;
  let env: NodeJS.ProcessEnv;
  let brokers: readonly string[];

  beforeAll(async () => {
    backends = await startBackends();
    const apps = { ...backends.env, KAFKA_TOPIC_PREFIX: PREFIX };
    const count = { registrar: 2, projector: 0, api: 0 };
    registry = await startRegistryCluster({ env: apps, count, partitions: PARTITIONS, replication: 1 });
    ({ brokers } = backends.kafka);
    const kafka = { brokers, topicPrefix: PREFIX };
    log = await KafkaEventLog.open(kafka);
    publisher = await RegistryPublisher.open(kafka, { source: '/test', actor: 'ada' });
    env = environment({ KAFKA_BROKERS: brokers.join(), KAFKA_TOPIC_PREFIX: PREFIX, USER: 'ada' });
  }, LONG_MS);

  afterAll(async () => {
    await publisher?.close();
    await log?.close();
    await registry?.stop();
    await backends?.stop();
  }, LONG_MS);

  /** The first entry of the namespace's partition that fits, as soon as it is there. */
  async function firstOf<T>(partition: number, find: (entry: LogEntry) => T | undefined): Promise<T> {
    const ending = new AbortController();
    let found: T | undefined;
    await follow({ log, partition, cursor: START, signal: ending.signal }, async ({ entries }) => {
      for (const entry of entries) found ??= find(entry);
      if (found !== undefined) ending.abort();
    });
    return found as T;
  }

  const eventOf =
    (commandId: string) =>
    (entry: LogEntry): RecordedEvent | undefined =>
      entry.kind === 'event' && entry.event.type === 'ModelRegistered' && entry.event.commandId === commandId
        ? entry.event
        : undefined;

  describe('controller-kafka', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cartulary-controller-'));
    const started = new Set<ChildProcess>();
    afterEach(() => started.forEach((child) => child.kill('SIGKILL')));
    afterAll(() => rmSync(folder, { recursive: true }));

    function deployed(): readonly string[] {
      const lines = readFileSync(join(folder, 'deployed.ndjson'), 'utf8').trim().split('\n');
      return lines.map((line) => {
        const { namespace, seq } = JSON.parse(line) as { namespace: string; seq: number };
        return `${namespace}:${seq}`;
      });
    }

    /** Runs the controller until it has said so many lines, and kills it in the middle of whatever it does then. */
    async function controller(lines: number): Promise<void> {
      const main = join(ROOT, 'examples/controller-kafka/controller.mjs');
      const child = spawn(process.execPath, [main, folder], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      started.add(child);
      const ended = once(child, 'exit');
      let said = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        if (/^default:\d+ ranker:v\d /.test(line)) said++;
        if (said === lines) break;
      }
      expect(said).toBe(lines);
      child.kill('SIGKILL');
      await ended;
    }

    const act = (type: 'RegisterModel' | 'PromoteStage', data: object) =>
      publisher.submit({ type, namespace: NAMESPACE, model: 'ranker', data } as Parameters<typeof publisher.submit>[0]);

    async function promote(times: number): Promise<void> {
      for (let time = 0; time < times; time++)
        await act('PromoteStage', { ref: `v${(time % 3) + 1}`, stage: 'Production' });
    }

    it(
      'sees each promotion once and in order, however often it is killed, over a takeover and what does not count',
      async () => {
        for (const label of ['1', '2', '3'])
          await act('RegisterModel', { artifact: { uri: `s3://m/${label}` }, label });
        const promoting = promote(30);
        for (const lines of [1, 3, 2, 5]) await controller(lines);
        await promoting;
        const at = { brokers, topic: `${PREFIX}.events`, partition: PARTITION };
        const old = await messageAt(at, await firstOf(PARTITION, promotionOffset));
        // Whoever owns the partition ends, and the other one takes over.
        for (const registrar of registry.processes.registrar) {
          await registrar.kill();
          await registrar.start();
          await promote(3);
        }
        expect((await readAll()).owner).not.toBe(old.headers?.['ce_owner']?.toString());
        await sendAgain(at, old);
        await promote(9);
        const promotions = await allPromotions();
        expect(promotions.length).toBe(45);
        for (const lines of [4, 6]) await controller(lines);
        await controller(promotions.length - deployed().length);
        expect(deployed()).toEqual(promotions);
        expect((await readAll()).voided).toBeGreaterThan(0);
      },
      LONG_MS,
    );

    async function allPromotions(): Promise<readonly string[]> {
      const end = await log.end(PARTITION);
      const positions: string[] = [];
      const ending = new AbortController();
      const query = { namespace: NAMESPACE, stage: 'Production', signal: ending.signal } as const;
      await new PromotionSubscriber(log).follow(query, async ({ promotion, place }) => {
        if (promotion) positions.push(promotion.position);
        else if (place.cursor.offset >= end) ending.abort();
      });
      return positions;
    }

    /** The last owner, and how many records do not count. */
    async function readAll(): Promise<{ readonly owner: string | undefined; readonly voided: number }> {
      let voided = 0;
      const { owner } = await replay({ log, partition: PARTITION, cursor: START, signal: nothing }, async (batch) => {
        voided += batch.voided;
      });
      return { owner, voided };
    }
  });

  (python === undefined ? describe.skip : describe)('publish-python', () => {
    const publish = async (...args: readonly string[]): Promise<string> => {
      const main = join(ROOT, 'examples/publish-python/publish.py');
      const { stdout } = await run(python as string, [main, ...args], {
        env: { ...env, PYTHONDONTWRITEBYTECODE: '1' },
      });
      return stdout;
    };

    it(
      'registers through a partition that is not the namespace’s, and is told the outcome, the same one again',
      async () => {
        const elsewhere = crc32(NAMESPACE) % PARTITIONS;
        expect(elsewhere).not.toBe(PARTITION);
        const register = ['from-python', 's3://models/a.onnx', '--metric', 'f1=0.91', '--id', 'run-1'];
        const said = await publish(NAMESPACE, ...register);
        expect(said).toBe('published run-1\naccepted default/from-python:v1\n');
        const forwarded = await firstOf(elsewhere, (entry) =>
          entry.kind === 'outcomes' ? entry.outcomes.find(({ status }) => status === 'forwarded') : undefined,
        );
        expect(forwarded).toMatchObject({ commandId: 'run-1', namespace: NAMESPACE });
        const event = await firstOf(PARTITION, eventOf('run-1'));
        expect(event.data).toMatchObject({ name: 'from-python', metrics: { f1: 0.91 } });
        const again = await publish(NAMESPACE, ...register);
        expect(again).toBe(said);
      },
      LONG_MS,
    );

    it('is told a refusal', async () => {
      await expect(publish('nowhere', 'from-python', 's3://models/a.onnx')).rejects.toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^published \S+\nrejected .*nowhere/),
      });
    });
  });

  describe('publish-typescript', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cartulary-publish-'));
    const metrics = join(folder, 'metrics.json');
    beforeAll(() => writeFileSync(metrics, '{"f1": 0.93}'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const main = join(ROOT, 'dist/examples/publish-typescript/publish.js');
    const args = [main, 'from-typescript', 's3://models/a.onnx', metrics, 'run-7'];

    /** How many events its commands have made. */
    async function made(): Promise<readonly string[]> {
      const types: string[] = [];
      await replay({ log, partition: PARTITION, cursor: START, signal: nothing }, async ({ entries }) => {
        for (const entry of entries)
          if (entry.kind === 'event' && entry.event.commandId.startsWith('run-7')) types.push(entry.event.type);
      });
      return types;
    }

    it(
      'makes nothing twice, wherever it is killed, and tells the same when it is started again',
      async () => {
        let killed = 0;
        // Ever later, until it has come to its end.
        for (let after = 100; ; after *= 1.4) {
          const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
          const timer = setTimeout(() => child.kill('SIGKILL'), after);
          const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
          clearTimeout(timer);
          if (signal === null) break;
          killed++;
        }
        expect(killed).toBeGreaterThan(2);
        const { stdout } = await run(process.execPath, args, { env });
        expect(stdout).toMatch(/^accepted default\/from-typescript:v1 at default:\d+\n$/);
        expect((await run(process.execPath, args, { env })).stdout).toBe(stdout);
        expect(await firstOf(PARTITION, eventOf('run-7 register'))).toMatchObject({ data: { metrics: { f1: 0.93 } } });
        await publisher.submit({ type: 'CreateModel', namespace: NAMESPACE, model: 'behind-it', data: {} });
        expect(await made()).toEqual(['ModelCreated', 'ModelRegistered', 'StagePromoted']);
      },
      LONG_MS,
    );
  });

  (tools === undefined ? describe.skip : describe)('publish-shell', () => {
    it(
      'registers with the console producer, by one line',
      async () => {
        const java = (await JAVA.find()) as string;
        const producer = `${java} -cp ${tools?.folder}/* org.apache.kafka.tools.ConsoleProducer`;
        const args = [NAMESPACE, 'from-shell', 's3://models/a.onnx', '0.87'];
        const { stdout } = await run(join(ROOT, 'examples/publish-shell/publish.sh'), args, {
          env: { ...env, KAFKA_CONSOLE_PRODUCER: producer, COMMAND_ID: 'shell-1' },
        });
        expect(stdout).toBe('published shell-1\n');
        const { data, actor } = await firstOf(PARTITION, eventOf('shell-1'));
        expect(data).toMatchObject({
          name: 'from-shell',
          metrics: { f1: 0.87 },
          artifact: { uri: 's3://models/a.onnx' },
        });
        expect(actor).toMatchObject({ id: 'ada', grade: 'claimed' });
      },
      LONG_MS,
    );
  });
});

function promotionOffset(entry: LogEntry): number | undefined {
  return entry.kind === 'event' && entry.event.type === 'StagePromoted' ? entry.offset : undefined;
}
