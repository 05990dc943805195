import { describe, expect, it } from '@jest/globals';
import type { KafkaSettings } from '#platform';
import { type Cursor, type LogRecord, NO_PREVIOUS, START } from '#records';
import type { EventLog } from '../event-log.js';
import { follow, replay } from '../follow.js';
import { batchOf, eventLogContract } from '../testing/event-log-contract.js';
import { describeOnKafka, useKafka } from '../testing/kafka.js';
import { createTopics } from './create-topics.js';
import { KafkaEventLog } from './kafka-event-log.js';
import { topicName } from './topics.js';
import { withAdmin } from './with-admin.js';

const never = new AbortController().signal;

describeOnKafka('on one broker', () => {
  const kafka = useKafka();
  eventLogContract('Kafka', async () => KafkaEventLog.open(await kafka.place()));

  describe('a log in Kafka', () => {
    it('has the partitions of its topic, and refuses to start without one', async () => {
      const log = await KafkaEventLog.open(await kafka.place(3));
      expect(log.partitions).toBe(3);
      await log.close();
      const opening = KafkaEventLog.open({ brokers: kafka.cluster.brokers, topicPrefix: 'nothing' });
      await expect(opening).rejects.toThrowCode('START_REFUSED');
      await expect(opening).rejects.toThrow('Make it with "cartulary topics --apply"');
    });

    it('lets go of the producers of earlier takeovers', async () => {
      const log = await KafkaEventLog.open(await kafka.place());
      for (let takeovers = 0; takeovers < 4; takeovers++) await (await log.openProducer(0)).close();
      await log.openProducer(0);
      expect((log as unknown as { producers: Set<unknown> }).producers.size).toBe(1);
      await log.close();
    });

    it('gives what others append, to those who wait, who come late and who come from anywhere', async () => {
      const settings = await kafka.place();
      const [mine, theirs] = [await KafkaEventLog.open(settings), await KafkaEventLog.open(settings)];
      const waiting = mine.waitFor(0, 0, never);
      const end = await fill(theirs, 60);
      await waiting;
      expect(await readAll(mine, 0, 100)).toEqual(Array.from({ length: end }, (_, offset) => offset));
      // Nobody follows here meanwhile.
      await fill(theirs, 60, end);
      expect((await mine.fetch(0, 2 * end - 7, 3)).records.map(({ offset }) => offset)).toContain(2 * end - 7);
      await mine.waitFor(0, 2 * end - 1, never);
      expect(await readAll(mine, 5, 256)).toEqual(Array.from({ length: 2 * end - 5 }, (_, index) => index + 5));
      await Promise.all([mine.close(), theirs.close()]);
    });

    it('hands the same objects to all who are at its tail, and to those who catch up with it', async () => {
      const settings = await kafka.place();
      const log = await KafkaEventLog.open(settings);
      const end = await fill(log, 10);
      const late = await KafkaEventLog.open(settings);
      for (const reading of [log, late]) {
        const [one, other] = await Promise.all([reading.fetch(0, 0, end), reading.fetch(0, 0, end)]);
        expect(one.records).toHaveLength(end);
        const third = await reading.fetch(0, end - 3, 1);
        const tail = reading === log ? one : await reading.fetch(0, 0, end);
        expect(third.records[0]).toBe(tail.records[end - 3]);
        if (reading === log) one.records.forEach((record, index) => expect(other.records[index]).toBe(record));
      }
      await Promise.all([log.close(), late.close()]);
    });

    it('ends the waits of those who wait when it is closed, and of who gives up at once', async () => {
      const log = await KafkaEventLog.open(await kafka.place());
      const controller = new AbortController();
      const [given, waiting] = [log.waitFor(0, 0, controller.signal), log.waitFor(0, 0, never)];
      controller.abort();
      await given;
      await log.close();
      await expect(waiting).rejects.toThrowCode('UNAVAILABLE');
    });
  });

  describe('a reader halts', () => {
    it('when records that it needs were deleted', async () => {
      const settings = await kafka.place();
      const log = await KafkaEventLog.open(settings);
      await fill(log, 3);
      await withAdmin(settings, async (admin) => {
        const topic = topicName(settings, 'events');
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
      });
      const reading = replay({ log, partition: 0, cursor: START, signal: never }, async () => {});
      await expect(reading).rejects.toThrowCode('LOG_VIOLATION');
      await expect(reading).rejects.toThrow(
        /Expected record 0 .* found that it has records 2 to \d+: records were del/,
      );
      await log.close();
    });

    it('when the topic was made anew, while it follows and from a cursor', async () => {
      const settings = await kafka.place();
      const log = await KafkaEventLog.open(settings);
      const end = await fill(log, 10);
      const following = follow({ log, partition: 0, cursor: START, signal: never }, async () => {});
      const cursor = await cursorAt(log, end);
      await anew(settings);
      await expect(following).rejects.toThrowCode('LOG_VIOLATION');
      const fresh = await KafkaEventLog.open(settings);
      await (await fresh.openProducer(0)).append(batchOf('a', 1));
      const reading = replay({ log: fresh, partition: 0, cursor, signal: never }, async () => {});
      await expect(reading).rejects.toThrowCode('LOG_VIOLATION');
      await Promise.all([log.close(), fresh.close()]);
    });
  });

  async function anew(settings: KafkaSettings): Promise<void> {
    const topic = topicName(settings, 'events');
    await withAdmin(settings, async (admin) => {
      await admin.deleteTopics({ topics: [topic] });
      while ((await admin.listTopics()).includes(topic));
    });
    await createTopics(settings, { partitions: 1 });
  }
});

describeOnKafka('on three brokers', () => {
  const kafka = useKafka({ brokers: 3 });

  it('everything acknowledged is read, once and in order, when the leader is killed', async () => {
    const settings = await kafka.place();
    const log = await KafkaEventLog.open(settings);
    const topic = topicName(settings, 'events');
    const { leader } = await withAdmin(settings, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions[0] ?? { leader: 0 };
    });
    const ended = new AbortController();
    const read: LogRecord[] = [];
    const following = followRaw(log, ended.signal, (records) => read.push(...records));
    const acknowledged: string[] = [];
    let producer = await log.openProducer(0);
    for (let batch = 0; batch < 120; batch++) {
      if (batch === 40) await kafka.cluster.processes[leader - 1]?.kill();
      try {
        await producer.append(batchOf(String(batch), 3));
        acknowledged.push(String(batch));
      } catch (error) {
        expect(error).toThrowCode('UNAVAILABLE');
        producer = await log.openProducer(0).catch(() => producer);
      }
    }
    const end = await log.end(0);
    while (read.length < end) await log.waitFor(0, read.length, never).then(() => new Promise(setImmediate));
    ended.abort();
    await following;
    expect(read.map(({ offset }) => offset)).toEqual(Array.from(read.keys()));
    const batches = read.filter((_, index) => index % 3 === 0).map(({ prev }) => prev);
    expect(batches).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThan(100);
    await log.close();
  }, 120_000);
});

/** Appends so many batches of 20 and returns the end. */
async function fill(log: EventLog, batches: number, from = 0): Promise<number> {
  const producer = await log.openProducer(0);
  let end = from;
  for (let batch = 0; batch < batches; batch++) end = (await producer.append(batchOf(`${from}-${batch}`, 20))) + 20;
  return end;
}

async function readAll(log: EventLog, from: number, limit: number): Promise<readonly number[]> {
  const read: number[] = [];
  for (let next = from, end = await log.end(0); next < end;) {
    const page = await log.fetch(0, next, limit);
    read.push(...page.records.map(({ offset }) => offset));
    next = page.next;
  }
  return read;
}

async function followRaw(log: EventLog, signal: AbortSignal, take: (records: readonly LogRecord[]) => void) {
  for (let from = 0; !signal.aborted;) {
    const { records, next } = await log.fetch(0, from, 100);
    take(records);
    from = next;
    if (records.length === 0) await log.waitFor(0, from, signal);
  }
}

/** A cursor that somebody took there. */
async function cursorAt(log: EventLog, offset: number): Promise<Cursor> {
  const { records } = await log.fetch(0, offset - 1, 1);
  return { offset, owner: records[0]?.owner as string, prev: NO_PREVIOUS, seq: {} };
}
