import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#domain';
import { Watermark } from '#event-log';
import type { LogEntry, VerifiedBatch } from '#records';
import { ApiMetrics } from '../metrics/api-metrics.js';

const MOST_EVENTS = 1000;
const MOST_BYTES = 16 * 1024 * 1024;

/** An event just read from the log. */
export interface LiveEvent {
  readonly event: RecordedEvent;
  readonly leaf: Uint8Array;
  readonly size: number;
  /** Its CloudEvent, made once for all who show it. */
  json?: Promise<string>;
}

/**
 * What the one loop that reads a partition hands to all streams: how far each namespace has come, and the last events of
 * those that are being followed. Readers take from it at their own pace; whoever falls behind reads the views.
 */
@Injectable()
export class LiveEvents {
  private readonly heads = new Map<string, Watermark>();
  private readonly readers = new Map<string, number>();
  private readonly kept = new Map<string, LiveEvent[]>();
  /** All that is kept, oldest first. */
  private order: LiveEvent[] = [];
  private bytes = 0;

  constructor(private readonly metrics: ApiMetrics) {}

  /** Keeps the namespace's events from now on, until what it returns is called. */
  open(namespace: string): () => void {
    this.readers.set(namespace, (this.readers.get(namespace) ?? 0) + 1);
    return () => {
      const left = (this.readers.get(namespace) as number) - 1;
      if (left > 0) return void this.readers.set(namespace, left);
      this.readers.delete(namespace);
      this.kept.delete(namespace);
      this.order = this.order.filter(({ event }) => event.namespace !== namespace);
      this.bytes = this.order.reduce((sum, { size }) => sum + size, 0);
    };
  }

  take({ entries }: VerifiedBatch): void {
    for (const entry of entries) {
      if (entry.kind !== 'event') continue;
      const { type, namespace, seq } = entry.event;
      this.metrics.events.inc({ type });
      if (this.readers.has(namespace)) this.keep(entry);
      this.mark(namespace).advance(seq);
    }
  }

  /** Last `seq` read, 0 where none was since the start. */
  head(namespace: string): number {
    return this.heads.get(namespace)?.value ?? 0;
  }

  /** Returns once an event behind `seq` was read, or the signal is aborted. */
  passed(namespace: string, seq: number, signal: AbortSignal): Promise<void> {
    return this.mark(namespace).passed(seq, signal);
  }

  /** The events behind `seq`; undefined where the first of them is not kept. */
  after(namespace: string, seq: number): readonly LiveEvent[] | undefined {
    const events = this.kept.get(namespace);
    const first = events?.[0]?.event.seq ?? Infinity;
    if (!events || seq + 1 < first || seq >= this.head(namespace)) return undefined;
    return events.slice(seq + 1 - first);
  }

  private keep({ event, leaf }: Extract<LogEntry, { kind: 'event' }>): void {
    const live = { event, leaf, size: leaf.length + JSON.stringify(event.data).length };
    const events = this.kept.get(event.namespace);
    if (events) events.push(live);
    else this.kept.set(event.namespace, [live]);
    this.order.push(live);
    this.bytes += live.size;
    while (this.order.length > MOST_EVENTS || this.bytes > MOST_BYTES) this.drop(this.order.shift() as LiveEvent);
  }

  private drop({ event, size }: LiveEvent): void {
    this.kept.get(event.namespace)?.shift();
    this.bytes -= size;
  }

  private mark(namespace: string): Watermark {
    let mark = this.heads.get(namespace);
    if (!mark) this.heads.set(namespace, (mark = new Watermark(0)));
    return mark;
  }
}
