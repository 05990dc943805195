import { formatPosition, type RecordedOf, refOf, type Stage } from '#domain';
import type { EventLog, KafkaEventLog } from '#event-log';
import { type Cursor, type LogEntry, partitionOf, START } from '#records';
import { readOn } from './read-on.js';

/** How far a subscriber has come; JSON, kept and given back as a whole. */
export interface Place {
  /** Where to read on: offset, owner, hash of the last valid batch, last `seq` of each namespace. */
  readonly cursor: Cursor;
  /** Last event of the namespace that was handled; where it lies behind the cursor, those up to it are not handed on again. */
  readonly seq: number;
}

/** Which promotions: of one namespace, into a stage, of a model by the name that it had then. */
export interface PromotionQuery {
  readonly namespace: string;
  readonly stage?: Stage | undefined;
  readonly model?: string | undefined;
}

export interface Subscription extends PromotionQuery {
  /** The last place that was stored; the beginning of the namespace without one. */
  readonly after?: Place | undefined;
  /** Ends the subscription between two promotions. */
  readonly signal: AbortSignal;
}

export interface Promotion {
  /** `default:41`; positions of a namespace grow with its promotions, and each has one. */
  readonly position: string;
  /** `default/ranker:v3` */
  readonly ref: string;
  readonly event: RecordedOf<'StagePromoted'>;
}

/** A promotion, or none where only the place has moved on; the place is that behind it. */
export interface Delivery {
  readonly promotion?: Promotion;
  readonly place: Place;
}

/** The promotions of a registry, read from its log without HTTP and without a consumer group. */
export class PromotionSubscriber {
  constructor(private readonly log: EventLog) {}

  /** @throws UNAVAILABLE where no broker answers, START_REFUSED where the topic is not the registry's */
  static async open(kafka: Parameters<typeof KafkaEventLog.open>[0]): Promise<PromotionSubscriber> {
    const { KafkaEventLog } = await import('#event-log');
    return new PromotionSubscriber(await KafkaEventLog.open(kafka));
  }

  /**
   * Hands on each promotion that counts, in order, one at a time, for ever; a log that cannot be reached is waited for.
   * Store the place after the promotion was acted on: nothing is then missed, and of all promotions only the one that was
   * acted on and not yet stored can come again, after a crash. Stored in one transaction with what was done, or
   * compared with the position that was done last, none is done twice. Returns when the signal is aborted.
   * @throws LOG_VIOLATION where the log is not whole, or not the one that the place is of; or what the handler throws
   */
  async follow(subscription: Subscription, handler: (delivery: Delivery) => Promise<void>): Promise<void> {
    const { namespace, after, signal } = subscription;
    const partition = partitionOf(namespace, this.log.partitions);
    const cursor = after?.cursor ?? START;
    let seq = after?.seq ?? 0;
    await readOn({ log: this.log, partition, cursor, signal }, async (batch, before) => {
      for (const entry of batch.entries) {
        const event = promotionIn(entry, subscription);
        if (!event || event.seq <= seq) continue;
        if (signal.aborted) return;
        await handler({ promotion: toPromotion(event), place: { cursor: before, seq: event.seq } });
        seq = event.seq;
      }
      seq = Math.max(seq, batch.cursor.seq[namespace] ?? 0);
      await handler({ place: { cursor: batch.cursor, seq } });
    });
  }

  /** Lets go of all connections. */
  close(): Promise<void> {
    return this.log.close();
  }
}

function promotionIn(entry: LogEntry, query: PromotionQuery): RecordedOf<'StagePromoted'> | undefined {
  if (entry.kind !== 'event' || entry.event.type !== 'StagePromoted') return undefined;
  const { event } = entry;
  if (event.namespace !== query.namespace) return undefined;
  if (query.stage !== undefined && event.data.to !== query.stage) return undefined;
  return query.model === undefined || event.data.name === query.model ? event : undefined;
}

function toPromotion(event: RecordedOf<'StagePromoted'>): Promotion {
  return { position: formatPosition(event), ref: refOf(event), event };
}
