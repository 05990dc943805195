import { RegistryError } from '#domain';
import type { NewLogRecord } from '#records';
import { EventLog, EventProducer, type Fetched } from '../event-log.js';
import { emptyPartition } from '../memory-event-log.js';

/**
 * A log of one partition that is to producers what a Kafka partition is. Whoever has a producer may append; an earlier
 * one is not fenced. What is sent may arrive late, twice or never, and the producer may hear of it or not: the test moves
 * each request it holds, step by step. Requests that are not held arrive and are answered at once.
 */
export class FaultyEventLog extends EventLog {
  override readonly partitions = 1;
  private readonly partition = emptyPartition();
  private readonly waiting: ((request: SentBatch) => void)[] = [];
  private readonly open = new Set<EventProducer>();
  /** Base offsets of what has arrived: a request stands for its producer's id and sequence number. */
  private readonly known = new Map<SentBatch, number>();

  /** The next request that a producer sends, held in the network. */
  holdNext(): Promise<SentBatch> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The broker forgets its producers, as Kafka does a day after the last batch; what it is sent again is new to it. */
  forgetProducers(): void {
    this.known.clear();
  }

  /** Producers that were not closed. */
  get openProducers(): number {
    return this.open.size;
  }

  async openProducer(): Promise<EventProducer> {
    const producer: EventProducer = new FaultyProducer(
      (records) => this.send(records),
      () => this.open.delete(producer),
    );
    this.open.add(producer);
    return producer;
  }

  async fetch(_partition: number, from: number, limit: number): Promise<Fetched> {
    return this.partition.fetch(from, limit);
  }

  async end(): Promise<number> {
    return this.partition.end;
  }

  waitFor(_partition: number, offset: number, signal: AbortSignal): Promise<void> {
    return this.partition.waitFor(offset, signal);
  }

  async close(): Promise<void> {}

  private send(records: readonly NewLogRecord[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const request: SentBatch = new SentBatch(records, () => this.land(request), resolve, reject);
      const hold = this.waiting.shift();
      if (hold) hold(request);
      else request.pass();
    });
  }

  /** The base offset, which is the first one's where the same request has arrived before. */
  private land(request: SentBatch): number {
    const base = this.known.get(request) ?? this.partition.append(this.partition.openProducer(), request.records);
    this.known.set(request, base);
    return base;
  }
}

/** A produce request on its way, with the reply that its producer waits for. */
export class SentBatch {
  private base: number | undefined;

  constructor(
    readonly records: readonly NewLogRecord[],
    private readonly land: () => number,
    private readonly resolve: (base: number) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  /** It reaches the broker: now, late, or once more because the client has sent it again. Returns the base offset. */
  arrive(): number {
    return (this.base = this.land());
  }

  /** The broker's last answer reaches the producer. */
  reply(): void {
    if (this.base === undefined) throw new Error('Expected a request that has arrived.');
    this.resolve(this.base);
  }

  /** The producer gives up waiting. The request may arrive all the same, now or later. */
  timeOut(): void {
    this.reject(new RegistryError('UNAVAILABLE', 'Expected a reply from the log, found none in time.'));
  }

  /** There and back without a fault; the producer hears of one that the broker has found. */
  pass(): void {
    try {
      this.resolve(this.arrive());
    } catch (error) {
      this.reject(error);
    }
  }
}

/** Sends one batch at a time, and none after an error. */
class FaultyProducer extends EventProducer {
  private state: 'ready' | 'sending' | 'dead' = 'ready';

  constructor(
    private readonly send: (records: readonly NewLogRecord[]) => Promise<number>,
    private readonly closed: () => void,
  ) {
    super();
  }

  async append(records: readonly NewLogRecord[]): Promise<number> {
    if (this.state !== 'ready') {
      throw new RegistryError('UNAVAILABLE', `Expected a producer that is ready, found one that is ${this.state}.`);
    }
    this.state = 'sending';
    try {
      const base = await this.send(records);
      if (this.state === 'sending') this.state = 'ready';
      return base;
    } catch (error) {
      this.state = 'dead';
      throw error;
    }
  }

  async close(): Promise<void> {
    this.state = 'dead';
    this.closed();
  }
}
