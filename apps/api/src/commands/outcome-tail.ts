import { setMaxListeners } from 'node:events';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Command, formatPosition, type RecordedEvent, RegistryError, refOf } from '#domain';
import { EventLog, follow, replay } from '#event-log';
import { Readiness, Supervisor } from '#platform';
import { type Cursor, type LogEntry, type OutcomeEntry, partitionOf, START, type VerifiedBatch } from '#records';
import { ViewStore } from '#views';
import { LiveEvents } from '../streams/live-events.js';
import type { CommandState, Outcome } from './outcome.js';
import { type Awaited, OutcomeWaiters } from './outcome-waiters.js';

const REFLECTED_WITHIN_MS = 5000;
const STARTED_WITHIN_MS = 10_000;

/** Reads the events log behind whoever writes it, one loop a partition, and tells waiting requests their outcomes and streams what is new. */
@Injectable()
export class OutcomeTail implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly waiters = new OutcomeWaiters();
  private readonly stopping = new AbortController();
  private readonly logger = new Logger('api');
  private loops: readonly Supervisor[] = [];
  private ended: readonly Promise<void>[] = [];

  constructor(
    private readonly log: EventLog,
    private readonly views: ViewStore,
    private readonly live: LiveEvents,
    readiness: Readiness,
  ) {
    readiness.watch('log', () => this.loops.find(({ up }) => !up)?.lack);
  }

  onApplicationBootstrap(): void {
    // Every loop listens, and there may be many.
    setMaxListeners(0, this.stopping.signal);
    this.loops = Array.from({ length: this.log.partitions }, () => new Supervisor());
    this.ended = this.loops.map((loop, partition) => this.keepReading(loop, partition));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.ended);
  }

  /** Waits for the outcome of a command that is about to be published. @throws UNAVAILABLE where the log cannot be read */
  async awaitOutcome(command: Command): Promise<Awaited> {
    const loop = this.loops[partitionOf(command.namespace, this.log.partitions)] as Supervisor;
    if (!loop.up) await assertStarts(loop);
    return this.waiters.awaitOutcome(command);
  }

  /** What this process knows of an actor's newest command of that id, whatever the views show. */
  stateOf(actor: string, commandId: string): CommandState | undefined {
    return this.waiters.stateOf(actor, commandId);
  }

  private keepReading(loop: Supervisor, partition: number): Promise<void> {
    let cursor: Cursor | undefined;
    const handler = async (batch: VerifiedBatch): Promise<void> => {
      this.tellAll(partition, batch);
      this.live.take(batch);
      cursor = batch.cursor;
    };
    const run = async (signal: AbortSignal, up: () => void): Promise<void> => {
      const options = { log: this.log, partition, signal };
      cursor ??= (await this.views.cursor(partition)) ?? START;
      cursor = await replay({ ...options, cursor }, handler);
      up();
      await follow({ ...options, cursor }, handler);
    };
    return loop.keepRunning({ run, onFault: (error) => this.logger.error(error), signal: this.stopping.signal });
  }

  private tellAll(partition: number, { entries, cursor }: VerifiedBatch): void {
    if (this.waiters.idle) return;
    let reflected: Promise<boolean> | undefined;
    const reflect = (): Promise<boolean> => (reflected ??= this.reflected(partition, cursor.offset));
    let events: readonly RecordedEvent[] = [];
    for (const entry of entries) events = this.tell(entry, events, reflect);
  }

  /** Events come command by command, and no batch ends within one. Returns those of a command that goes on. */
  private tell(
    entry: LogEntry,
    before: readonly RecordedEvent[],
    reflect: () => Promise<boolean>,
  ): readonly RecordedEvent[] {
    if (entry.kind === 'outcomes') for (const outcome of entry.outcomes) this.tellOutcome(outcome, reflect);
    if (entry.kind !== 'event') return [];
    const { event } = entry;
    const events = event.commandIndex === 0 ? [event] : [...before, event];
    if (event.commandIndex < event.commandCount - 1) return events;
    const { namespace, commandId, commandSha256, actor } = event;
    this.waiters.tell({ namespace, actor: actor.id, commandId, commandSha256 }, () => {
      const result = { ref: refOf(event), position: formatPosition(event) };
      return { status: 'accepted', events, result, reflected: reflect };
    });
    return [];
  }

  private tellOutcome(
    { commandId, status, first, result, error, ...entry }: OutcomeEntry,
    reflect: () => Promise<boolean>,
  ): void {
    if (commandId === null || status === 'forwarded') return;
    this.waiters.tell({ ...entry, commandId }, (): Outcome => {
      return {
        status,
        ...(first && { first }),
        ...(result && { result }),
        ...(error && { error }),
        events: [],
        reflected: reflect,
      };
    });
  }

  /** One wait for all that a batch tells. */
  private async reflected(partition: number, offset: number): Promise<boolean> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), REFLECTED_WITHIN_MS);
    try {
      return await this.views.reached(partition, offset, patience.signal);
    } catch (error) {
      this.logger.warn(`Views cannot be asked: ${String(error)}`);
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Behind a start the log is still being read: that is worth a wait; a fault is not. @throws UNAVAILABLE */
async function assertStarts(loop: Supervisor): Promise<void> {
  if (loop.fault === undefined) {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, STARTED_WITHIN_MS)));
    await Promise.race([loop.started.catch(() => undefined), patience]);
    clearTimeout(timer);
  }
  if (!loop.up)
    throw new RegistryError(
      'UNAVAILABLE',
      `Nothing changed: outcomes cannot be read from the events log. ${loop.lack} Repeat the command.`,
    );
}
