import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { type EventType, formatPosition, type Position, RegistryError } from '#domain';
import { EventLog } from '#event-log';
import { bareType, toCloudEvent } from '#records';
import { historyOf, ViewStore } from '#views';
import { Actors } from '../commands/actors.js';
import { Reads } from '../queries/reads.js';
import { type EventFilter, shows } from './event-filter.js';
import { type LiveEvent, LiveEvents } from './live-events.js';

/** Events read at once: what a stream holds while its reader takes nothing. */
const PAGE = 64;
const PATIENCE_MS = 5000;

export interface StreamedEvent {
  readonly seq: number;
  readonly type: EventType;
  /** The CloudEvent. */
  readonly json: string;
}

/** What there is to show behind a place, and the place up to which that is all. */
export interface Stretch {
  readonly events: readonly StreamedEvent[];
  readonly to: number;
}

/**
 * Reads a namespace from any place on: what was just written from memory, what is older from the views. `seq` is dense, so
 * a reader that asks for what is behind the last `seq` it has come to meets every event once, wherever it is read from.
 */
@Injectable()
export class EventReader {
  constructor(
    private readonly live: LiveEvents,
    private readonly reads: Reads,
    private readonly views: ViewStore,
    private readonly log: EventLog,
    private readonly actors: Actors,
  ) {}

  /** Undefined where nothing can be read behind `after` yet. @throws UNAVAILABLE */
  async read(namespace: string, filter: EventFilter, after: number): Promise<Stretch | undefined> {
    const live = this.live.after(namespace, after);
    return live ? this.fromMemory(live.slice(0, PAGE), filter) : this.fromViews(namespace, filter, after);
  }

  /** Returns once it is worth while to read again, or the signal is aborted. */
  async wait(namespace: string, after: number, signal: AbortSignal): Promise<void> {
    if (this.live.head(namespace) <= after) return this.live.passed(namespace, after, signal);
    const { offset, seq } = await this.reads.cursor(namespace);
    if ((seq[namespace] ?? 0) > after) return;
    await this.views.reached(this.reads.partition(namespace), offset + 1, signal);
  }

  /** The namespace's last `seq`, in the log or in the views, whichever this process has read further. */
  async head(namespace: string): Promise<number> {
    const { seq } = await this.reads.cursor(namespace);
    return Math.max(this.live.head(namespace), seq[namespace] ?? 0);
  }

  /** That there is such an event. It may have been written by way of another process. @throws POSITION_BEYOND_HEAD, PROJECTION_LAGGING */
  async assertThere({ namespace, seq }: Position): Promise<void> {
    if (seq <= (await this.head(namespace))) return;
    const partition = this.reads.partition(namespace);
    const end = await this.log.end(partition);
    const reached = await this.views.reached(partition, end, AbortSignal.timeout(PATIENCE_MS));
    const head = await this.head(namespace);
    if (seq <= head) return;
    const expected = `Expected a position up to ${formatPosition({ namespace, seq: head })}, found`;
    const found = formatPosition({ namespace, seq });
    if (!reached)
      throw new RegistryError('PROJECTION_LAGGING', `${expected} ${found} while views are behind. Repeat the call.`);
    throw new RegistryError('POSITION_BEYOND_HEAD', `${expected} ${found}: no event has that number yet.`);
  }

  private async fromMemory(live: readonly LiveEvent[], filter: EventFilter): Promise<Stretch> {
    const { modelId } = filter;
    const shown = live.filter(
      ({ event }) => (modelId === undefined || event.stream.id === modelId) && shows(filter, event.type, event.data),
    );
    const events = await Promise.all(
      shown.map(async (one) => ({ seq: one.event.seq, type: one.event.type, json: await this.jsonOf(one) })),
    );
    return { events, to: (live.at(-1) as LiveEvent).event.seq };
  }

  private jsonOf(one: LiveEvent): Promise<string> {
    return (one.json ??= this.toJson(one).catch((error: unknown) => {
      delete one.json;
      throw error;
    }));
  }

  private async toJson({ event, leaf }: LiveEvent): Promise<string> {
    const shown = toCloudEvent(event, Buffer.from(leaf).toString('base64'));
    return JSON.stringify({ ...shown, authid: await this.actors.nameOf(shown.authid) });
  }

  private async fromViews(namespace: string, filter: EventFilter, after: number): Promise<Stretch | undefined> {
    const reflected = (await this.reads.cursor(namespace)).seq[namespace] ?? 0;
    if (reflected <= after) return undefined;
    const { modelId } = filter;
    const subject = modelId === undefined ? { namespace } : { modelId };
    const page = await historyOf(this.views, subject, after, PAGE);
    const events: StreamedEvent[] = [];
    for (const event of page.events) {
      const seq = Number(event.sequence);
      const type = bareType(event.type) as EventType;
      // A store may show some documents of a write before all of them.
      if (seq > reflected || !shows(filter, type, event.data)) continue;
      const authid = await this.actors.nameOf(event.authid);
      events.push({ seq, type, json: JSON.stringify({ ...event, authid }) });
    }
    // A store that answers at once would leave no turn for anybody else.
    await setImmediate();
    return { events, to: Math.min(page.next ?? reflected, reflected) };
  }
}
