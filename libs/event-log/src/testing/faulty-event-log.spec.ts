import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventProducer } from '../event-log.js';
import { batchOf, eventLogContract } from './event-log-contract.js';
import { FaultyEventLog } from './faulty-event-log.js';

eventLogContract('memory, as a Kafka partition', async () => new FaultyEventLog());

describe('a request', () => {
  let log: FaultyEventLog;
  let producer: EventProducer;
  beforeEach(async () => {
    log = new FaultyEventLog();
    producer = await log.openProducer();
  });

  it('that is held is not in the log until it arrives, and its producer waits for the reply', async () => {
    const held = log.holdNext();
    const appending = producer.append(batchOf('a', 2));
    const request = await held;
    expect(await log.end()).toBe(0);
    await (await log.openProducer()).append(batchOf('b', 1));
    expect(request.arrive()).toBe(1);
    await expect(producer.append(batchOf('c', 1))).rejects.toThrowCode('UNAVAILABLE');
    request.reply();
    expect(await appending).toBe(1);
    expect(await producer.append(batchOf('c', 1))).toBe(3);
  });

  it('that arrives twice is in the log once, with one base offset', async () => {
    const held = log.holdNext();
    const appending = producer.append(batchOf('a', 2));
    const request = await held;
    request.arrive();
    await (await log.openProducer()).append(batchOf('b', 1));
    expect([request.arrive(), await log.end()]).toEqual([0, 3]);
    request.reply();
    expect(await appending).toBe(0);
  });

  it('that arrives again at a broker which has forgotten its producer is in the log twice', async () => {
    const held = log.holdNext();
    const appending = producer.append(batchOf('a', 2));
    const request = await held;
    request.arrive();
    log.forgetProducers();
    expect([request.arrive(), await log.end()]).toEqual([2, 4]);
    request.reply();
    expect(await appending).toBe(2);
  });

  it('whose producer gave up may arrive all the same, and the producer sends no more', async () => {
    const held = log.holdNext();
    const appending = producer.append(batchOf('a', 2));
    const request = await held;
    request.timeOut();
    await expect(appending).rejects.toThrowCode('UNAVAILABLE');
    await expect(producer.append(batchOf('b', 1))).rejects.toThrowCode('UNAVAILABLE');
    await producer.close();
    expect([request.arrive(), await log.end()]).toEqual([0, 2]);
  });

  it('is not refused because another producer was opened', async () => {
    await (await log.openProducer()).append(batchOf('b', 1));
    expect(await producer.append(batchOf('a', 1))).toBe(1);
  });
});
