import { beforeAll, expect, it } from '@jest/globals';
import type { KafkaSettings } from '#platform';
import { describeOnKafka, useKafka } from '../testing/kafka.js';
import { kafkaClient } from './kafka-client.js';
import { OffsetOutOfRange } from './reading-fault.js';
import type { TopicRecord } from './record-batches.js';
import { TopicReader } from './topic-reader.js';
import { topicName } from './topics.js';

const AT_ONCE = { maxBytes: 1 << 20, waitMs: 0 };
const PATIENT = { maxBytes: 1 << 20, waitMs: 20_000 };

describeOnKafka('a reader of a topic', () => {
  const kafka = useKafka();
  let settings: KafkaSettings;
  let topic: string;
  let reader: TopicReader;
  beforeAll(async () => {
    settings = await kafka.place(2);
    topic = topicName(settings, 'commands');
    reader = await TopicReader.open(settings, topic);
  });

  const send = async (partition: number, ...values: string[]): Promise<void> => {
    const producer = kafkaClient(settings).producer();
    await producer.connect();
    const messages = values.map((value) => ({ partition, key: `key of ${value}`, value, headers: { a: value } }));
    await producer.send({ topic, messages });
    await producer.disconnect();
  };
  const text = (records: readonly TopicRecord[]) => records.map(({ value }) => Buffer.from(value ?? []).toString());

  it('reads whole record batches, and of the first one what lies behind the offset', async () => {
    await send(0, 'a', 'b', 'c');
    await send(0, 'd');
    const records = await reader.fetch(0, 1, AT_ONCE);
    expect(records.map(({ offset, batch }) => [offset, batch])).toEqual([
      [1, 0],
      [2, 0],
      [3, 3],
    ]);
    expect(text(records)).toEqual(['b', 'c', 'd']);
    const [first] = records;
    expect([String(first?.key), String(first?.headers['a'])]).toEqual(['key of b', 'b']);
    expect(Math.abs(Date.now() - (first?.timestamp ?? 0))).toBeLessThan(60_000);
    expect(text(await reader.fetch(0, 0, { maxBytes: 1, waitMs: 0 }))).toEqual(['a', 'b', 'c']);
    expect([await reader.partitions(), await reader.start(0), await reader.end(0), await reader.end(1)]).toEqual([
      2, 0, 4, 0,
    ]);
    expect(await reader.fetch(0, 4, AT_ONCE)).toEqual([]);
  });

  it('waits for a record without holding up anybody', async () => {
    const waiting = [0, 1].map(async (partition) =>
      text(await reader.fetch(partition, await reader.end(partition), PATIENT)),
    );
    expect(await reader.end(0)).toBe(4);
    await send(1, 'late 1');
    expect(await waiting[1]).toEqual(['late 1']);
    await send(0, 'late 0');
    expect(await waiting[0]).toEqual(['late 0']);
  });

  it('ends a wait with its signal, and may wait again', async () => {
    const controller = new AbortController();
    const end = await reader.end(0);
    const waiting = reader.fetch(0, end, { ...PATIENT, signal: controller.signal });
    await reader.end(0);
    controller.abort();
    expect(await waiting).toEqual([]);
    expect(await reader.fetch(0, end, { ...PATIENT, signal: controller.signal })).toEqual([]);
    const again = reader.fetch(0, end, PATIENT);
    await send(0, 'again');
    expect(text(await again)).toEqual(['again']);
  });

  it('never moves to another offset by itself', async () => {
    const end = await reader.end(0);
    await expect(reader.fetch(0, end + 1, AT_ONCE)).rejects.toEqual(new OffsetOutOfRange(end + 1, 0, end));
    const admin = kafkaClient(settings).admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    await admin.disconnect();
    await expect(reader.fetch(0, 1, AT_ONCE)).rejects.toEqual(new OffsetOutOfRange(1, 2, end));
    expect(await reader.start(0)).toBe(2);
  });

  it('that is closed ends its polls', async () => {
    const closing = await TopicReader.open(settings, topic);
    const waiting = closing.fetch(0, await closing.end(0), PATIENT);
    await closing.close();
    await expect(waiting).rejects.toThrowCode('UNAVAILABLE');
    await expect(closing.end(0)).rejects.toThrowCode('UNAVAILABLE');
  });

  it('refuses to start where the topic is missing', async () => {
    const opening = TopicReader.open(settings, `${settings.topicPrefix}.nothing`);
    await expect(opening).rejects.toThrowCode('START_REFUSED');
    await expect(opening).rejects.toThrow('cartulary topics --apply');
  });

  it('waits some seconds for brokers that are away, then says so', async () => {
    const nobody = new TopicReader({ ...settings, brokers: ['127.0.0.1:1'] }, topic);
    await expect(nobody.end(0)).rejects.toThrowCode('UNAVAILABLE');
  });
});
