import { afterEach, expect, it } from '@jest/globals';
import type { Consumer } from 'kafkajs';
import { type KafkaSettings, sleep } from '#platform';
import { namespaceOf, partitionOf, toCommandMessage } from '#records';
import { command, commandQueueContract, Recorder } from '../testing/command-queue-contract.js';
import { describeOnKafka, useKafka } from '../testing/kafka.js';
import { until } from '../testing/until.js';
import { kafkaClient } from './kafka-client.js';
import { KafkaCommandQueue, type QueueOptions } from './kafka-command-queue.js';
import { PartitionPublisher } from './partition-publisher.js';
import { withAdmin } from './with-admin.js';

const TIMING = { sessionMs: 2_000, heartbeatMs: 200 };

describeOnKafka('on Kafka', () => {
  const kafka = useKafka();
  commandQueueContract(
    'Kafka',
    async (partitions) => KafkaCommandQueue.open(await kafka.place(partitions), { timing: TIMING }),
    { spreads: true },
  );

  const opened: KafkaCommandQueue[] = [];
  const open = async (settings: KafkaSettings, options: QueueOptions = {}): Promise<KafkaCommandQueue> => {
    const queue = await KafkaCommandQueue.open(settings, { timing: TIMING, ...options });
    opened.push(queue);
    return queue;
  };
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close();
  });

  /** As another client's producer sends it. */
  const send = async (settings: KafkaSettings, ...messages: readonly object[]): Promise<void> => {
    const producer = kafkaClient(settings).producer();
    await producer.connect();
    await producer.send({ topic: `${settings.topicPrefix}.commands`, messages: messages as never });
    await producer.disconnect();
  };

  it('is named by its topic and lasts', async () => {
    const settings = await kafka.place(2);
    const queue = await open(settings);
    expect([queue.topic, queue.lasting, queue.partitions]).toEqual([`${settings.topicPrefix}.commands`, true, 2]);
  });

  it('goes on behind whatever else stands on the topic', async () => {
    const settings = await kafka.place();
    const queue = await open(settings);
    const headers = { ce_id: ['a', 'b'], 'content-type': 'application/cloudevents+json' };
    await send(
      settings,
      { value: null },
      { key: null, value: 'x', headers },
      { value: '['.repeat(10_000), headers: { 'content-type': 'application/cloudevents+json' } },
      { value: 'x', headers: { ce_id: Buffer.from([0xff]) } },
      { value: 'x'.repeat(1_900_000) },
    );
    await queue.publish([command('6')]);
    const member = new Recorder();
    await queue.join(member);
    await member.received(6);
    expect(member.commands.at(-1)).toMatchObject({ id: '6', offset: 5 });
    expect(member.commands[4]?.value).toHaveLength(1_900_000);
  });

  it('delivers a command where another partitioner has put it', async () => {
    const settings = await kafka.place(2);
    const queue = await open(settings);
    const record = command('1');
    const wrong = 1 - partitionOf(namespaceOf(record), 2);
    await send(settings, { ...toCommandMessage(record), value: 'x', partition: wrong });
    const member = new Recorder();
    await queue.join(member);
    await member.received(1);
    expect(member.placed).toMatchObject([[wrong, { id: '1' }]]);
  });

  it('refuses a command that is too large for the topic, and takes those beside it', async () => {
    const queue = await open(await kafka.place());
    const large = { ...command('1'), value: new Uint8Array(3 << 20) };
    await expect(queue.publish([large])).rejects.toThrowCode('PAYLOAD_TOO_LARGE');
    const [refused, taken] = await Promise.allSettled([queue.publish([large]), queue.publish([command('2')])]);
    expect([refused.status, taken.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('refuses a topic that ends before what the log has decided', async () => {
    const queue = await open(await kafka.place());
    await queue.publish([command('1')]);
    const membership = await queue.join(new Recorder(() => 1));
    await expect(membership.ended).rejects.toThrowCode('LOG_VIOLATION');
    await expect(membership.ended).rejects.toThrow(/^COMMANDS_TOPIC_REPLACED: /);
  });

  it('passes over what was deleted before anybody decided it, and says so', async () => {
    const settings = await kafka.place();
    const gaps: object[] = [];
    const queue = await open(settings, { onGap: (gap) => gaps.push(gap) });
    for (const id of ['0', '1', '2', '3']) await queue.publish([command(id)]);
    await withAdmin(settings, async (admin) => {
      // kafkajs asks where the topic is only for this.
      await admin.fetchTopicOffsets(queue.topic);
      await admin.deleteTopicRecords({ topic: queue.topic, partitions: [{ partition: 0, offset: '3' }] });
    });
    const member = new Recorder(() => 0);
    await queue.join(member);
    await member.received(1);
    expect(member.commands.map(({ id }) => id)).toEqual(['3']);
    expect(gaps).toEqual([{ partition: 0, from: 1, to: 3 }]);
  });

  it('is unavailable where no broker can be reached: nothing was written', async () => {
    const settings = await kafka.place();
    const nobody = { ...settings, brokers: ['127.0.0.1:1'] };
    const publisher = new PartitionPublisher(nobody, `${settings.topicPrefix}.commands`, 0);
    await expect(publisher.put(toCommandMessage(command('1')))).rejects.toThrowCode('UNAVAILABLE');
    publisher.close();
  });

  it('does not know what became of a command while the broker is silent, and takes the next when it speaks', async () => {
    const queue = await open(await kafka.place());
    await queue.publish([command('1')]);
    const [broker] = kafka.cluster.processes;
    broker?.pause();
    // Until it has stopped it may still take some.
    let told = 'taken';
    while (told === 'taken') {
      told = await queue.publish([command('2')]).then(
        () => 'taken',
        ({ code }: { code: string }) => code,
      );
    }
    broker?.resume();
    expect(told).toBe('OUTCOME_UNKNOWN');
    await queue.publish([command('3')]);
  });

  it('ends the membership of one whose session has ended, and gives its partition to another', async () => {
    const settings = await kafka.place();
    const [queue, other] = [await open(settings), await open(settings)];
    const first = new Recorder();
    const membership = await queue.join(first);
    await until(() => first.owned.size === 1);
    const gone = expect(membership.ended).rejects.toThrowCode('SESSION_ENDED');
    // Nothing of this process runs for longer than a session.
    const thawed = performance.now() + 3_000;
    while (performance.now() < thawed);
    await gone;
    const second = new Recorder();
    await other.join(second);
    await other.publish([command('1')]);
    await second.received(1);
    expect(first.owned.size).toBe(0);
  });

  it('does not take brokers that were away for a process that was held', async () => {
    const queue = await open(await kafka.place());
    const membership = await queue.join(new Recorder());
    let isOver = false;
    const ended = expect(membership.ended.finally(() => (isOver = true))).rejects.toThrowCode('UNAVAILABLE');
    const [broker] = kafka.cluster.processes;
    // Whether a broker that wakes hears the heartbeat first, or ends the session, is up to it.
    while (!isOver) {
      broker?.pause();
      await sleep(1.5 * TIMING.sessionMs, []);
      broker?.resume();
      await sleep(TIMING.sessionMs / 2, []);
    }
    await ended;
  });

  it('ends the membership of one whose consumer has stopped without a word', async () => {
    const queue = await open(await kafka.place());
    const member = new Recorder();
    const membership = await queue.join(member);
    await until(() => member.owned.size === 1);
    const { consumer } = (membership as unknown as { group: { consumer: Consumer } }).group;
    await consumer.stop();
    await expect(membership.ended).rejects.toThrow('answer heartbeats');
    await expect(membership.ended).rejects.toThrowCode('UNAVAILABLE');
    expect(member.owned.size).toBe(0);
  });
});
